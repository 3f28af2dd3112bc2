"""When the shop sends an order anew, its parcels are where their carriers said, though it names them anew."""

from __future__ import annotations

from comptoir.deliveries.actions import tell_orders_anew
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.orders.facts import CHANGED


def follow_changed_orders(entries: list[CustomerEntry]) -> None:
    """Tell the parcels of changed orders what is known of them."""
    tell_orders_anew({(entry.customer_id, entry.about_id) for entry in entries if entry.about_id})


REACTIONS = [Reaction(CHANGED, do_many=follow_changed_orders)]
