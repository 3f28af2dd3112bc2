"""The models keep a copy of each message to a customer, find it again, and know what is sent at all."""

from comptoir.notices.models.checked import Checked, checked
from comptoir.notices.models.inbox import (
    MOST_COUNTED,
    messages_of,
    messages_with,
    number_unread,
    own_message,
    things_named,
)
from comptoir.notices.models.known import all_letters, example_of, letter_named
from comptoir.notices.models.notice import Category, Notice, NoticeQuerySet, copy_of
from comptoir.notices.models.reader import Reader, readers_of
from comptoir.notices.models.switch import LetterSwitch, is_switched_off, switched_off

__all__ = [
    "MOST_COUNTED",
    "Category",
    "Checked",
    "LetterSwitch",
    "Notice",
    "NoticeQuerySet",
    "Reader",
    "all_letters",
    "checked",
    "copy_of",
    "example_of",
    "is_switched_off",
    "letter_named",
    "messages_of",
    "messages_with",
    "number_unread",
    "own_message",
    "readers_of",
    "switched_off",
    "things_named",
]
