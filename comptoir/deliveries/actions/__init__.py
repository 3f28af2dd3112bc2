"""The actions keep what carriers, shops and the desk tell of parcels."""

from comptoir.deliveries.actions.ask_carriers import ask_due_carriers
from comptoir.deliveries.actions.follow_parcels import (
    erase_followed,
    follow_parcels,
    follow_those_on_their_way,
    forget_followed,
)
from comptoir.deliveries.actions.keep_label import keep_label
from comptoir.deliveries.actions.record_scans import record_return_scans, record_scans, tell_orders_anew
from comptoir.deliveries.actions.return_labels import ask_for_label, can_make_labels, drop_label
from comptoir.deliveries.actions.silent_returns import note_silent_returns
from comptoir.deliveries.actions.take_messages import forget_carrier_messages, take_message
from comptoir.deliveries.models import NewScan

__all__ = [
    "NewScan",
    "ask_due_carriers",
    "ask_for_label",
    "can_make_labels",
    "drop_label",
    "erase_followed",
    "follow_parcels",
    "follow_those_on_their_way",
    "forget_carrier_messages",
    "forget_followed",
    "keep_label",
    "note_silent_returns",
    "record_return_scans",
    "record_scans",
    "take_message",
    "tell_orders_anew",
]
