"""A customer archives an order or shows it again; archiving hides it and deletes nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from comptoir.journal.record import Acts, record
from comptoir.orders.facts import ARCHIVED, RESTORED
from comptoir.orders.models import Order


@transaction.atomic
def archive_order(order: Order, *, by: Acts) -> None:
    """Hide the order from the history; a second time changes nothing."""
    locked = _lock(order)
    if not locked.is_archived:
        locked.archived_at = timezone.now()
        locked.save(update_fields=["archived_at"])
        record(ARCHIVED, about=locked, by=by, number=locked.number)


@transaction.atomic
def restore_order(order: Order, *, by: Acts) -> None:
    """Show an archived order in the history again; a second time changes nothing."""
    locked = _lock(order)
    if locked.is_archived:
        locked.archived_at = None
        locked.save(update_fields=["archived_at"])
        record(RESTORED, about=locked, by=by, number=locked.number)


def _lock(order: Order) -> Order:
    locked: Order = Order.objects.for_customer(order.customer_id).select_for_update().get(id=order.id)
    return locked
