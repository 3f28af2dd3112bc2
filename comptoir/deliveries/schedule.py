"""By the clock, carriers are asked about parcels, what is over is forgotten, and who is silent is noted."""

from comptoir.deliveries.actions import (
    ask_due_carriers,
    follow_those_on_their_way,
    forget_carrier_messages,
    forget_followed,
    note_silent_returns,
)

__all__ = [
    "ask_due_carriers",
    "follow_those_on_their_way",
    "forget_carrier_messages",
    "forget_followed",
    "note_silent_returns",
]
