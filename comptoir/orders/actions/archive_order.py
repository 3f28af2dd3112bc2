"""Archiving: an order out of sight, and back. It hides, it never deletes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from comptoir.journal.record import Acts, record
from comptoir.orders.facts import ARCHIVED, RESTORED
from comptoir.orders.models import Order


@transaction.atomic
def archive_order(order: Order, *, by: Acts) -> None:
    """Hide the order from the history; twice is once."""
    held = _lock(order)
    if not held.is_archived:
        held.archived_at = timezone.now()
        held.save(update_fields=["archived_at"])
        record(ARCHIVED, about=held, by=by, number=held.number)


@transaction.atomic
def restore_order(order: Order, *, by: Acts) -> None:
    """Show an archived order in the history again; twice is once."""
    held = _lock(order)
    if held.is_archived:
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        record(RESTORED, about=held, by=by, number=held.number)


def _lock(order: Order) -> Order:
    held: Order = Order.objects.for_customer(order.customer_id).select_for_update().get(id=order.id)
    return held
