"""A cancellation cancels what it says, gives back what was paid for it, and is answered when it was promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from comptoir.cancellations.models import Cancellation, CancellationState, CancelledLine
from comptoir.payments.models import RefundItem
from simulation.invariants.books import Books

# The clock of this simulation stands still between the worker's turns.
LATEST = timedelta(hours=9)


def requests_are_answered(books: Books) -> Iterator[str]:
    """A request to cancel is answered by the promised time, by itself if by nobody"""
    for request in Cancellation.objects.filter(state=CancellationState.REQUESTED).select_related("order"):
        if request.answer_due_at and request.answer_due_at < books.now - LATEST:
            yield f"a request of {request.order} waits since {request.asked_at}"


def cancelled_pieces_are_cancelled(books: Books) -> Iterator[str]:
    """What was cancelled is counted as cancelled, and nothing of it is shipped"""
    cancelled = Counter[Any]()
    for part in CancelledLine.objects.filter(cancellation__state=CancellationState.GRANTED):
        cancelled[part.line_id] += part.cancelled
    for whole in books.orders:
        for line in whole.lines:
            if cancelled[line.id] > line.cancelled_here:
                yield f"{whole.order} line {line.reference}: {cancelled[line.id]} cancelled, {line.cancelled_here} counted"


def cancelled_pieces_are_refunded(books: Books) -> Iterator[str]:
    """What was paid for cancelled pieces is given back, once"""
    refunded = Counter[Any]()
    for item in RefundItem.objects.all():
        refunded[item.refund_id, item.line_id] += item.quantity
    for part in CancelledLine.objects.filter(cancellation__state=CancellationState.GRANTED).select_related(
        "cancellation"
    ):
        refund_id = part.cancellation.refund_id
        given = refunded[refund_id, part.line_id]
        if refund_id and given > part.cancelled:
            yield f"{part.cancelled} of {part.name} cancelled, and {given} refunded"


RULES = [requests_are_answered, cancelled_pieces_are_cancelled, cancelled_pieces_are_refunded]
