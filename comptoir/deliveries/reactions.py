"""Orders come in, change or are shipped: their parcels are followed, and are where their carriers said."""

from __future__ import annotations

from django.conf import settings

from comptoir.deliveries.actions import follow_parcels, tell_orders_anew
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.orders.facts import CHANGED, IMPORTED, PARCEL_RECALLED, PARCEL_SHIPPED, PLACED


def follow_changed_orders(entries: list[CustomerEntry]) -> None:
    """Tell the parcels of changed orders what is known of them, and follow those that are new."""
    orders = {(entry.customer_id, entry.about_id) for entry in entries if entry.about_id}
    tell_orders_anew(orders)
    follow_parcels(orders)


def follow_placed_orders(entries: list[CustomerEntry]) -> None:
    """Follow the parcels of orders that are new, or whose seller ships at the desk or takes a parcel back."""
    orders = {(entry.customer_id, entry.about_id) for entry in entries if entry.about_id}
    follow_parcels(orders)


def follow_imported_orders(entries: list[CustomerEntry]) -> None:
    """Follow the parcels of history that are still on their way."""
    orders = {(entry.customer_id, entry.about_id) for entry in entries if entry.about_id}
    follow_parcels(orders, is_history=True)


REACTIONS = [Reaction(CHANGED, do_many=follow_changed_orders)]
if settings.CARRIERS:
    # A mark for each of a million orders would be in vain where no carrier is connected.
    REACTIONS += [
        *(Reaction(fact, do_many=follow_placed_orders) for fact in (PLACED, PARCEL_SHIPPED, PARCEL_RECALLED)),
        Reaction(IMPORTED, do_many=follow_imported_orders),
    ]
