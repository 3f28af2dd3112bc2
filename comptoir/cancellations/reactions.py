"""What has left, or what the shop has cancelled itself, answers the request to cancel it."""

from __future__ import annotations

from comptoir.cancellations.actions import settle_requests
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.orders.facts import CHANGED, PARCEL_SHIPPED


def settle_changed_orders(entries: list[CustomerEntry]) -> None:
    """Answer the requests about these orders of which nothing is left to send."""
    settle_requests({(entry.customer_id, entry.about_id) for entry in entries if entry.about_id})


REACTIONS = [
    Reaction(CHANGED, do_many=settle_changed_orders),
    # What a seller can still take back has not left yet.
    Reaction(PARCEL_SHIPPED, do_many=settle_changed_orders, after=PARCEL_SHIPPED.undone_within),
]
