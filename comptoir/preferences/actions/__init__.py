"""Choose, stop, confirm, and keep what the shop tells."""

from comptoir.preferences.actions.choose import (
    choose,
    lock_recipients,
    stop_at,
    stop_by_number,
    stop_marketing,
)
from comptoir.preferences.actions.confirm import (
    Asked,
    allow_confirmed,
    ask_to_confirm,
    asked_words,
    mark_of,
    public_asked,
)
from comptoir.preferences.actions.erase import erase_ways_to_choices, forget_recipients
from comptoir.preferences.actions.tell import Told, record_told

__all__ = [
    "Asked",
    "Told",
    "allow_confirmed",
    "ask_to_confirm",
    "asked_words",
    "choose",
    "erase_ways_to_choices",
    "forget_recipients",
    "lock_recipients",
    "mark_of",
    "public_asked",
    "record_told",
    "stop_at",
    "stop_by_number",
    "stop_marketing",
]
