"""A return is completed once its refunds are done and what replaces its items has come.

Where the replacement of an item is cancelled, the cancellation refunds it: the item is refunded then.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from comptoir.journal.record import CLOCK
from comptoir.orders.models import Line, State
from comptoir.payments.models import items_of as refund_items_of
from comptoir.payments.models import refunds_of
from comptoir.returns.actions.locked_return import lock_return, note, write_return
from comptoir.returns.actions.settle_return import SENDS_ANOTHER
from comptoir.returns.facts import CLOSED
from comptoir.returns.models import (
    RUNNING,
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    SellerReturn,
    replacements_of,
    return_of_row,
)

AT_ONCE = 500
ARRIVED = frozenset({State.DELIVERED, State.CANCELLED, State.RETURNED})


def close_returns(orders: Collection[tuple[UUID, str]]) -> None:
    """Complete those settled returns of these orders, by customer and number, of which nothing is awaited."""
    customers, numbers = {customer for customer, _number in orders}, {number for _customer, number in orders}
    rows = SellerReturn.objects.filter(customer_id__in=customers, order_number__in=numbers)
    for row in rows.in_states(RUNNING):
        if (row.customer_id, row.order_number) in orders:
            _close(row)


def close_arrived(*, at_once: int = AT_ONCE) -> None:
    """Do the same for all settled returns of the shop, the oldest first; those that stay hold none up."""
    settled = SellerReturn.objects.filter(state=ReturnState.SETTLED).order_by("asked_at", "return_id")
    rows = list(settled[:at_once])
    while rows:
        for row in rows:
            _close(row)
        at, last = rows[-1].asked_at, rows[-1].return_id
        rows = list(settled.filter(Q(asked_at__gt=at) | Q(asked_at=at, return_id__gt=last))[:at_once])


@transaction.atomic
def _close(row: SellerReturn) -> None:
    back = return_of_row(row)
    if back is None:
        return
    locked, items = lock_return(back)
    lines = replacements_of(locked, items)
    is_awaited = _refund_cancelled(locked, items, lines)
    if locked.state == ReturnState.SETTLED and not (is_awaited or _is_awaited(locked, lines)):
        locked.state, locked.ended_at = ReturnState.CLOSED, timezone.now()
        write_return(locked, items, "state", "ended_at")
        note(CLOSED, locked, items, by=CLOCK)


def _refund_cancelled(back: Return, items: Sequence[ReturnedItem], lines: Sequence[Line]) -> bool:
    """Count as refunded what was cancelled of that which replaces items; tell whether a refund is under way.

    Where nothing was left to give back, nothing was due.
    """
    cancelled = {line.reference: line for line in lines if line.cancelled}
    if not cancelled:
        return False
    refunds, ids = refunds_of(back.order), {line.id for line in cancelled.values()}
    parts = [part for part in refund_items_of(refunds) if part.line_id in ids] if refunds else []
    given = {refund.id: refund.amount_minor for refund in refunds}
    for item in items:
        line = cancelled.get(item.replacement)
        if line is None or item.outcome not in SENDS_ANOTHER:
            continue
        own = [part for part in parts if part.line_id == line.id]
        item.given_minor = sum(min(part.amount_minor, given[part.refund_id]) for part in own)
        if line.cancelled == line.quantity:
            item.outcome = Outcome.REFUND if item.given_minor else Outcome.NOTHING
        item.save(update_fields=["outcome", "given_minor"])
    waiting = {refund.id for refund in refunds if refund.done_at is None}
    return any(part.refund_id in waiting for part in parts)


def _is_awaited(back: Return, lines: Sequence[Line]) -> bool:
    """Tell whether a refund of this return is not done, or something in its place has not come."""
    own = f"return:{back.id}:"
    if any(refund.key.startswith(own) and refund.done_at is None for refund in refunds_of(back.order)):
        return True
    return any(line.state not in ARRIVED for line in lines)
