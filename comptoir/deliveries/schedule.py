"""By the clock, carriers are asked about the parcels that are due, and what is over is forgotten."""

from comptoir.deliveries.actions import (
    ask_due_carriers,
    follow_those_on_their_way,
    forget_carrier_messages,
    forget_followed,
)

__all__ = ["ask_due_carriers", "follow_those_on_their_way", "forget_carrier_messages", "forget_followed"]
