"""A cancellation is written, carried out and answered in its caller's transaction, which locks the order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from comptoir.cancellations.models import (
    Cancellation,
    CancellationState,
    CancelledLine,
    SellersCancellation,
    is_whole,
    rows_of,
)
from comptoir.ground.write import insert_rows, make_row
from comptoir.journal.facts import Fact
from comptoir.journal.record import Acts, record
from comptoir.orders.actions import Change, LockedOrder, change_quantities
from comptoir.payments.actions import grant_refund
from comptoir.payments.models import To

ANSWERED = ["state", "answered_at", "answered_by", "by_itself", "why", "answer", "refund_id"]


def write_cancellation(locked: LockedOrder, pieces: Mapping[UUID, int], **fields: Any) -> Cancellation:
    """Insert a cancellation of so many pieces of each line, by its id, with what its sellers see of it."""
    order = locked.order
    cancellation = make_row(Cancellation, customer_id=order.customer_id, order_id=order.id, **fields)
    lines = [locked.lines[line_id] for line_id in pieces]
    cancellation.parts = [
        make_row(
            CancelledLine,
            customer_id=order.customer_id,
            cancellation_id=cancellation.id,
            position=position,
            line_id=line.id,
            seller_id=line.seller_id,
            reference=line.reference,
            name=line.name,
            picture_url=line.picture_url,
            quantity=pieces[line.id],
        )
        for position, line in enumerate(sorted(lines, key=lambda line: line.position))
    ]
    insert_rows([cancellation])
    insert_rows(cancellation.parts)
    insert_rows(rows_of(cancellation, order.number, sorted({line.seller_id for line in lines})))
    return cancellation


def carry_out(
    locked: LockedOrder,
    cancellation: Cancellation,
    pieces: Mapping[UUID, int],
    *,
    by: Acts,
    now: datetime,
    speaks: bool,
) -> None:
    """Cancel these pieces of the order's lines, and grant what was paid for them; delivery too with the last.

    Sets `refund_id` and how many of each line were cancelled; the caller saves the cancellation.
    """
    is_last = is_whole(locked.lines.values(), pieces)
    changes = {line_id: Change(cancelled=number) for line_id, number in pieces.items()}
    change_quantities(locked.order, changes, by=by)
    refund = grant_refund(
        locked.order,
        pieces,
        shipping=is_last,
        to=To(cancellation.to or To.ORIGINAL),
        reason="cancellation",
        key=f"cancellation:{cancellation.id}",
        by=by,
        now=now,
        speaks=speaks,
    )
    cancellation.refund_id = refund.id if refund else None
    for part in cancellation.parts:
        part.cancelled = pieces.get(part.line_id, 0)
        part.save(update_fields=["cancelled"])


def answer(
    cancellation: Cancellation, state: CancellationState, *, by: Acts, now: datetime, **more: Any
) -> None:
    """Write down what became of a request, for her and for its seller."""
    cancellation.state, cancellation.answered_at = state, now
    cancellation.answered_by = by.actor.name
    for name, value in more.items():
        setattr(cancellation, name, value)
    cancellation.save(update_fields=ANSWERED)
    tell_sellers(cancellation)


def tell_sellers(cancellation: Cancellation) -> None:
    """Write anew what its sellers see of a cancellation."""
    of_it = SellersCancellation.objects.filter(cancellation_id=cancellation.id)
    of_it.filter(customer_id=cancellation.customer_id).update(
        state=cancellation.state, answered_at=cancellation.answered_at
    )


def tell(fact: Fact, cancellation: Cancellation, number: str, *, by: Acts, speaks: bool = True) -> None:
    """Record what happened to a cancellation of the order with this number."""
    is_granted = cancellation.state == CancellationState.GRANTED
    counted = [
        (part.reference, part.cancelled if is_granted else part.quantity)
        for part in cancellation.parts
        if part.cancelled or not is_granted
    ]
    details: dict[str, Any] = {
        "order": number,
        "lines": [reference for reference, _quantity in counted],
        "quantities": [quantity for _reference, quantity in counted],
        "asked_by": cancellation.asked_by,
        "reason": cancellation.reason,
        "refund": str(cancellation.refund_id) if cancellation.refund_id else None,
    }
    if cancellation.answer_due_at:
        details["answer_due_at"] = cancellation.answer_due_at.isoformat()
    if cancellation.why:
        details["why"] = cancellation.why
    record(fact, about=cancellation, by=by, speaks=speaks, **details)
