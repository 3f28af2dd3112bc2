"""A return is completed once its refunds are done and what replaces its items has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comptoir.journal.record import CLOCK
from comptoir.orders.models import Line, State
from comptoir.payments.models import refunds_of
from comptoir.returns.actions.locked_return import lock_return, note, write_return
from comptoir.returns.facts import CLOSED
from comptoir.returns.models import Return, ReturnedItem, ReturnState, SellerReturn, return_of_row

AT_ONCE = 500
ARRIVED = frozenset({State.DELIVERED, State.CANCELLED, State.RETURNED})


def close_returns(orders: Collection[tuple[UUID, str]]) -> None:
    """Complete those settled returns of these orders, by customer and number, of which nothing is awaited."""
    customers, numbers = {customer for customer, _number in orders}, {number for _customer, number in orders}
    rows = SellerReturn.objects.filter(customer_id__in=customers, order_number__in=numbers)
    for row in rows.filter(state=ReturnState.SETTLED):
        if (row.customer_id, row.order_number) in orders:
            _close(row)


def close_arrived() -> None:
    """Do the same for the settled returns of the whole shop, the oldest first."""
    for row in SellerReturn.objects.filter(state=ReturnState.SETTLED).order_by("asked_at")[:AT_ONCE]:
        _close(row)


@transaction.atomic
def _close(row: SellerReturn) -> None:
    back = return_of_row(row)
    if back is None:
        return
    locked, items = lock_return(back)
    if locked.state == ReturnState.SETTLED and not _is_awaited(locked, items):
        locked.state, locked.ended_at = ReturnState.CLOSED, timezone.now()
        write_return(locked, items, "state", "ended_at")
        note(CLOSED, locked, items, by=CLOCK)


def _is_awaited(back: Return, items: Sequence[ReturnedItem]) -> bool:
    """Tell whether a refund of this return is not done, or something in its place has not come."""
    own = f"return:{back.id}:"
    if any(refund.key.startswith(own) and refund.done_at is None for refund in refunds_of(back.order)):
        return True
    references = [item.replacement for item in items if item.replacement]
    if not references:
        return False
    lines = Line.objects.filter(
        customer_id=back.customer_id, order_id=back.order_id, reference__in=references
    )
    return any(line.state not in ARRIVED for line in lines)
