"""The customer's own programs cancel, and follow what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema
from pydantic import Field

from comptoir.cancellations.actions import Wish, cancel_items, count_try, withdraw_request
from comptoir.cancellations.models import (
    LONGEST_WORDS,
    AskedBy,
    Cancellation,
    CancellationState,
    Way,
    can_cancel,
    cancellations_of,
    pieces_requested,
)
from comptoir.customers.asking import CustomerRequest
from comptoir.orders.models import Line, Order, lines_of, own_order
from comptoir.payments.models import To
from comptoir.policies.models import current_policy
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent
from comptoir.rest.values import Reference

router = Router(tags=["Cancellations"])
OrderNumber = Annotated[
    str,
    Path(description="The order number, as the shop gave it", examples=["403-1234567-1234567"]),
]
CancellationId = Annotated[UUID, Path(description="Our id of the cancellation")]
CHANGING = {**ANY, **NOT_FOUND, **REFUSED, **UNREADABLE}
ReasonCode = Literal[
    "", "mistake", "too_late", "shipping_cost", "price", "cheaper", "change_address", "change_speed",
    "change_billing", "change_payment", "other",
]  # fmt: skip


VerdictCode = Literal[
    "", "ask", "picked", "never", "requested", "asked_at_the_shop", "cancelled", "returned", "supplied",
    "delivered", "shipped", "payment_failed",
]  # fmt: skip


class PiecesSent(Sent):
    """So many pieces of a line."""

    reference: Reference
    """The line, by its reference in the order."""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    """How many pieces of it."""


class CancelSent(Sent):
    """What is to be cancelled, and why."""

    lines: Annotated[list[PiecesSent], Field(max_length=5000)] | None = None
    """The lines; without them, all that can be cancelled or asked for."""
    reason: ReasonCode = ""
    """Why; it may be left out."""
    words: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""
    """A message to the seller."""
    refund_to: Annotated[To, Field(strict=False)] | None = None
    """Where the money goes: by default as it was paid; to the gift balance only if the customer chose it."""


class LineCancelled(Schema):
    """So many pieces of a line."""

    reference: str = Field(description="The line, by its reference in the order.", examples=["1"])
    name: str = Field(description="What it is.", examples=["Café moulu, 250 g"])
    quantity: int = Field(description="How many pieces it is about.", examples=[1])
    cancelled: int = Field(description="How many of them were cancelled.", examples=[1])


class CancellationOut(Schema):
    """A cancellation, or the request for one."""

    id: UUID = Field(description="Our id of it.")
    order: str = Field(description="The order number.", examples=["403-1234567-1234567"])
    state: CancellationState = Field(description="Only a request is ever in another state than `granted`.")
    asked_by: AskedBy = Field(description="Who wanted it.")
    reason: str = Field(description="Why, as a code; empty where nobody said.", examples=["mistake"])
    words: str = Field(description="A message with it.", examples=[""])
    lines: list[LineCancelled] = Field(description="What it is about.")
    asked_at: datetime = Field(description="When it was asked for.")
    answer_due_at: datetime | None = Field(
        description="Of a request: without an answer by then, it is granted automatically. Otherwise null."
    )
    answered_at: datetime | None = Field(description="When it was granted, refused or withdrawn.")
    by_itself: bool = Field(description="Whether nobody answered in time.")
    why: str = Field(description="Why it was refused, as a code.", examples=[""])
    answer: str = Field(description="The seller's words with a refusal.", examples=[""])
    refund: UUID | None = Field(description="The refund that went with it; null where nothing was paid.")


class CancellationsOut(Schema):
    """The cancellations of an order."""

    items: list[CancellationOut] = Field(description="Each of them, the oldest first.")


class CancellableLine(Schema):
    """What can be cancelled of a line, in the same words as on the page."""

    reference: str = Field(description="The line, by its reference in the order.", examples=["1"])
    name: str = Field(description="What it is.", examples=["Café moulu, 250 g"])
    way: Way = Field(description="At once, on request, or not any more.")
    pieces: int = Field(description="How many pieces of it.", examples=[2])
    code: VerdictCode = Field(description="Why not at once, as a code.", examples=["picked"])
    why: str = Field(description="Why not at once, in a sentence.", examples=[""])
    instead: str = Field(description="What can be done instead.", examples=[""])


class CancellableOut(Schema):
    """What can be cancelled of an order."""

    answer_hours: int = Field(description="Within how many hours a request is answered.", examples=[24])
    items: list[CancellableLine] = Field(description="Each line of the order.")


# Before the order's own address, which would take all of it for a number.
@router.get(
    "/orders/{any:reference}/cancellable",
    response={200: CancellableOut, **ANY, **NOT_FOUND},
    operation_id="get_cancellable",
)
def get_cancellable(request: CustomerRequest, reference: OrderNumber) -> dict[str, Any]:
    """Tell of each line of an order whether it can be cancelled, and if not, why and what instead."""
    order = _find(request, reference)
    lines, policy = lines_of(order), current_policy()
    verdicts = _verdicts(order, lines)
    items = [
        {"reference": line.reference, "name": line.name, **verdicts[line.id]._asdict()} for line in lines
    ]
    return {"answer_hours": policy.cancel_answer_hours, "items": items}


@router.get(
    "/orders/{any:reference}/cancellations",
    response={200: CancellationsOut, **ANY, **NOT_FOUND},
    operation_id="list_cancellations",
)
def list_cancellations(request: CustomerRequest, reference: OrderNumber) -> dict[str, Any]:
    """List the cancellations of an order, and the requests for one."""
    order = _find(request, reference)
    return {"items": [shown(one, order.number) for one in cancellations_of(order)]}


@router.post(
    "/orders/{any:reference}/cancellations",
    response={200: CancellationsOut, **CHANGING},
    operation_id="cancel_items",
)
def cancel(
    request: CustomerRequest, reference: OrderNumber, body: CancelSent | None = None
) -> dict[str, Any]:
    """Cancel items of an order: at once where that is possible, else by asking their seller."""
    order, body = _find(request, reference), body or CancelSent()
    lines = lines_of(order)
    pieces = _all(order, lines) if body.lines is None else pieces_of(lines, body.lines)
    count_try(request.customer)
    to = body.refund_to or To.ORIGINAL
    wish = Wish(pieces=pieces, key=uuid4().hex, reason=body.reason, words=body.words, to=to)
    made = cancel_items(order, wish, by=request.user)
    return {"items": [shown(one, order.number) for one in made]}


@router.post(
    "/cancellations/{uuid:cancellation}/withdrawal",
    response={200: CancellationOut, **CHANGING},
    operation_id="withdraw_cancellation_request",
)
def withdraw(request: CustomerRequest, cancellation: CancellationId) -> dict[str, Any]:
    """Take a request back: the items are sent after all. A second time changes nothing."""
    found: Cancellation | None = request.customer.cancellations.filter(id=cancellation).first()
    if found is None:
        raise Http404
    order = request.customer.orders.get(id=found.order_id)
    return shown(withdraw_request(found, by=request.user), order.number)


def shown(cancellation: Cancellation, number: str) -> dict[str, Any]:
    """Return a cancellation of the order with this number, as the APIs show it."""
    same = ("id", "state", "asked_by", "reason", "words", "asked_at", "answer_due_at", "answered_at")
    more = ("by_itself", "why", "answer")
    return {
        **{name: getattr(cancellation, name) for name in (*same, *more)},
        "order": number,
        "lines": cancellation.parts,
        "refund": cancellation.refund_id,
    }


def pieces_of(lines: list[Line], sent: list[PiecesSent]) -> dict[UUID, int]:
    """Return how many pieces of each line, by its id. Raises Problem where a line is not there, or twice."""
    by_reference = {line.reference: line.id for line in lines}
    pieces: dict[UUID, int] = {}
    for at, one in enumerate(sent):
        if one.reference not in by_reference:
            raise wrong_fields([(f"lines.{at}.reference", _("no line of the order has this reference"))])
        if by_reference[one.reference] in pieces:
            raise wrong_fields([(f"lines.{at}.reference", _("appears twice"))])
        pieces[by_reference[one.reference]] = one.quantity
    return pieces


def _all(order: Order, lines: list[Line]) -> dict[UUID, int]:
    """Return all that can be cancelled; where that is nothing, all, so that the refusal says why."""
    can = {line_id: verdict.pieces for line_id, verdict in _verdicts(order, lines).items() if verdict.pieces}
    return can or {line.id: line.quantity for line in lines}


def _verdicts(order: Order, lines: list[Line]) -> dict[UUID, Any]:
    requested = pieces_requested(cancellations_of(order))
    return can_cancel(order, lines, current_policy(), now=timezone.now(), requested=requested)


def _find(request: CustomerRequest, reference: str) -> Order:
    order = own_order(request.customer, reference)
    if order is None:
        raise Http404
    return order
