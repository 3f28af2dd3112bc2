"""The customer's own programs ask what may go back, send it back, and follow it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from ninja import Path, Router, Schema, Status
from pydantic import Field
from uuid_utils.compat import uuid7

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.orders.models import Line, Order, lines_of, own_order, parcels_of
from comptoir.payments.models import To
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.rest.limits import Limit, count_or_refuse
from comptoir.rest.operations import Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED, UNREADABLE, wrong_fields
from comptoir.rest.sent import Sent
from comptoir.returns.actions import Asked, AskedItem, ask_return, cancel_return
from comptoir.returns.models import (
    Decided,
    Decision,
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    Way,
    decisions_of,
    items_of,
    own_return,
    returns_of_order,
)

router = Router(tags=["Returns"])
WRITING = {**UNREADABLE, **ANY, **REFUSED}
ReturnNumber = Annotated[
    str, Path(max_length=64, description="The number of the return, as on its label", examples=["R7K4M2PXD"])
]
OrderNumber = Annotated[str, Path(description="The order number, as the shop gave it")]
Words = Annotated[str, Field(max_length=200)]


class ReturnableOut(Schema):
    """Whether a line of an order may go back."""

    line: str = Field(description="The line, by the shop's reference.", examples=["1"])
    name: str = Field(description="What it is called.", examples=["Café moulu"])
    pieces: int = Field(description="How many pieces may go back now; 0 where it cannot.", examples=[2])
    until: date | None = Field(description="The last day; null where none is known yet.")
    is_legal: bool = Field(description="Whether the legal period of withdrawal has not ended.")
    faults_only: bool = Field(description="Whether only what came wrong may go back.")
    asks_seal: bool = Field(description="Whether `is_sealed` has to be said.")
    exception: str = Field(
        description="Why the shop takes it back although its rules refuse it; empty where it does not.",
        examples=[""],
    )
    reasons: list[ReturnReason] = Field(description="The reasons that may be given.")
    code: Literal[
        "", "not_goods", "cancelled", "under_way", "returned", "not_sent", "not_come", "too_late"
    ] = Field(description="Why it cannot go back; empty where it can.", examples=[""])
    words: str = Field(description="The same in words, with what to do instead.", examples=[""])


class ReturnablesOut(Schema):
    """What of an order may go back."""

    items: list[ReturnableOut] = Field(description="Each line.")


class ItemOut(Schema):
    """An item of a return."""

    line: str = Field(description="The line, by the shop's reference.", examples=["1"])
    name: str = Field(description="What it is called.", examples=["Café moulu"])
    quantity: int = Field(description="How many pieces go back.", examples=[1])
    reason: ReturnReason = Field(description="Why.")
    comment: str = Field(description="What the customer said of it.", examples=[""])
    wants: str = Field(
        description="`refund`, `replacement` or `exchange`; empty where nothing is due.", examples=["refund"]
    )
    exchange: str = Field(description="What the customer wants for it, in their own words.", examples=[""])
    decided: Decided = Field(description="Why it may go back.")
    received: int = Field(description="How many have come.", examples=[0])
    accepted: int = Field(description="For how many the customer is given something.", examples=[0])
    outcome: Outcome | None = Field(description="What the customer was given; null until it is settled.")
    given_minor: int = Field(description="How much was given for it, in minor units.", examples=[0])
    deducted_minor: int = Field(description="How much of it was kept back.", examples=[0])
    why: str = Field(description="Why it was settled that way.", examples=[""])
    replacement: str = Field(description="The line that replaces it, by its reference.", examples=[""])


class ReturnOut(Schema):
    """A return to one seller."""

    number: str = Field(description="Its number, as on its label.", examples=["R7K4M2PXD"])
    order: str = Field(description="The order, by the shop's reference.", examples=["403-1234567-1234567"])
    seller: str = Field(description="The seller, by the shop's reference.", examples=["carmes"])
    state: ReturnState = Field(description="Its state.")
    way: Way = Field(description="How it goes back.")
    refund_to: To = Field(description="Where the money goes.")
    is_legal: bool = Field(description="Whether it was asked for within the legal period of withdrawal.")
    currency: str = Field(description="The currency of its amounts, ISO 4217.", examples=["EUR"])
    fee_minor: int = Field(description="What the label costs the customer, in minor units.", examples=[0])
    send_by: date | None = Field(description="The last day to send it.")
    due_at: datetime | None = Field(description="Until when the seller has to act; null where nobody waits.")
    carrier: str = Field(description="Its carrier, once there is one.", examples=[""])
    tracking_number: str = Field(description="Its parcel's number, once there is one.", examples=[""])
    why: str = Field(
        description="Why it was refused, or why it is refunded and not exchanged.", examples=[""]
    )
    asked_at: datetime = Field(description="When it was asked for.")
    sent_at: datetime | None = Field(description="When its carrier had it.")
    received_at: datetime | None = Field(description="When it came.")
    settled_at: datetime | None = Field(description="When all of it was settled.")
    items: list[ItemOut] = Field(description="What goes back.")


class OwnReturnOut(ReturnOut):
    """A return of the customer's."""

    label_url: str | None = Field(
        description="Where its label is, as PDF, for the same session; null where there is none."
    )


class ItemSent(Sent):
    """Pieces of a line to send back."""

    line: Annotated[str, Field(max_length=64)]
    """The line, by the shop's reference."""
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    """How many pieces."""
    reason: Annotated[ReturnReason, Field(strict=False)] | None = None
    """Why; it may be left out within the legal period."""
    comment: Words = ""
    """More about it, at most 200 characters."""
    wants: Annotated[Remedy, Field(strict=False)] | None = None
    """What the customer wants for it; by default the first that the reason allows."""
    exchange: Words = ""
    """For `exchange`, what the customer wants, in their own words."""
    is_sealed: bool | None = None
    """Whether it is unopened, where that is asked."""


class ReturnSent(Sent):
    """Items of an order to send back."""

    order: Annotated[str, Field(max_length=64)]
    """The order, by the shop's reference."""
    items: Annotated[list[ItemSent], Field(min_length=1, max_length=500)]
    """What goes back; each line once."""
    own_expense: bool = False
    """Whether the customer posts it at their own expense, where that may be chosen."""
    refund_to: Annotated[To, Field(strict=False)] | None = None
    """Where the money goes; by default as it was paid."""


class ReturnsOut(Schema):
    """The returns that were opened, one a seller."""

    items: list[OwnReturnOut] = Field(description="Each return.")


# Before the order's own address, which would take all of it for a number.
@router.get(
    "/orders/{any:reference}/returnable",
    response={200: ReturnablesOut, **ANY, **NOT_FOUND},
    operation_id="list_returnable",
)
def list_returnable(request: CustomerRequest, reference: OrderNumber) -> dict[str, Any]:
    """Tell of each line of an order whether it may go back, until when, and if not, why."""
    order = own_order(request.customer, reference)
    if order is None:
        raise Http404
    return returnable_of(order)


@router.get("/returns", response={200: Listed[OwnReturnOut], **ANY}, operation_id="list_returns")
def list_returns(request: CustomerRequest, cursor: Cursor = "", limit: PageSize = 20) -> dict[str, Any]:
    """List the customer's returns, the newest first."""
    mark_of(cursor)
    returns = request.customer.returns.select_related("order", "seller")
    page = page_of(returns, {"before": cursor}, at="asked_at", size=limit)
    return {"items": _own(page.rows), "next": page.older or None}


@router.post("/returns", response={201: ReturnsOut, **WRITING, **NOT_FOUND}, operation_id="ask_return")
def ask(request: CustomerRequest, sent: ReturnSent) -> Status[Any]:
    """Ask to send items back; each seller's are a return of their own."""
    count_or_refuse(Limit("ask_return", f"returns:{request.customer.pk}"))
    order = own_order(request.customer, sent.order)
    if order is None:
        raise Http404
    return Status(201, {"items": _own(ask_return(order, _asked(order, sent), by=request.user))})


@router.get(
    "/returns/{return_number}",
    response={200: OwnReturnOut, **ANY, **NOT_FOUND},
    operation_id="get_return",
)
def get_return(request: CustomerRequest, return_number: ReturnNumber) -> dict[str, Any]:
    """Read one return."""
    return _own([_find(request, return_number)])[0]


@router.post(
    "/returns/{return_number}/cancellation",
    response={200: OwnReturnOut, **WRITING, **NOT_FOUND},
    operation_id="cancel_return",
)
def cancel(request: CustomerRequest, return_number: ReturnNumber) -> dict[str, Any]:
    """Cancel a return that was not sent; a second time changes nothing."""
    return _own([cancel_return(_find(request, return_number), by=request.user)])[0]


def returnable_of(order: Order, lines: list[Line] | None = None) -> dict[str, Any]:
    """Return what of an order may go back; of these lines alone, if they are given."""
    every = lines_of(order)
    decisions = decisions_of(order, every, parcels_of(order, every), returns_of_order(order))
    return {"items": [_returnable(decisions[line.id]) for line in (lines if lines is not None else every)]}


def _returnable(decision: Decision) -> dict[str, Any]:
    return {
        "line": decision.line.reference,
        "name": decision.line.name,
        "pieces": decision.pieces,
        "until": decision.until,
        "is_legal": decision.is_legal,
        "faults_only": bool(decision.faults_only) and not decision.asks_seal,
        "asks_seal": decision.asks_seal,
        "exception": decision.exception,
        "reasons": decision.reasons(is_sealed=True) if decision.can else [],
        "code": decision.code,
        "words": decision.words,
    }


def return_out(back: Return, items: Iterable[ReturnedItem]) -> dict[str, Any]:
    """Return a return as both APIs tell it."""
    same = (
        "number", "state", "way", "refund_to", "is_legal", "currency", "fee_minor", "send_by", "due_at",
        "carrier", "tracking_number", "why", "asked_at", "sent_at", "received_at", "settled_at",
    )  # fmt: skip
    return {
        **{name: getattr(back, name) for name in same},
        "order": back.order.number,
        "seller": back.seller.reference,
        "items": [_item_out(item) for item in items],
    }


def _item_out(item: ReturnedItem) -> dict[str, Any]:
    same = (
        "name", "quantity", "reason", "comment", "wants", "exchange", "decided", "received", "accepted",
        "given_minor", "deducted_minor", "replacement",
    )  # fmt: skip
    return {
        **{name: getattr(item, name) for name in same},
        "line": item.line_reference,
        "outcome": item.outcome or None,
        "why": item.settled_why,
    }


def _own(returns: Iterable[Return]) -> list[dict[str, Any]]:
    listed = list(returns)
    items = items_of(listed)
    return [{**return_out(back, items[back.id]), "label_url": _label_url(back)} for back in listed]


def _label_url(back: Return) -> str | None:
    has_label = back.state == ReturnState.LABEL_ISSUED
    path = reverse("return_label", args=[back.number])
    return f"{settings.PUBLIC_URL}{path}" if has_label else None


def _asked(order: Order, sent: ReturnSent) -> Asked:
    by_reference = {line.reference: line.id for line in lines_of(order)}
    wrong = [
        (f"items.{at}.line", "this order has no such line")
        for at, item in enumerate(sent.items)
        if item.line not in by_reference
    ]
    if wrong:
        raise wrong_fields(wrong)
    return Asked(
        key=uuid7(),
        items=[_asked_item(item, by_reference[item.line]) for item in sent.items],
        way=Way.OWN if sent.own_expense else Way.LABEL,
        refund_to=sent.refund_to or To.ORIGINAL,
    )


def _asked_item(item: ItemSent, line_id: UUID) -> AskedItem:
    reason = item.reason or ReturnReason.NOT_SAID
    remedies = reason.remedies
    return AskedItem(
        line_id=line_id,
        quantity=item.quantity,
        reason=reason,
        comment=item.comment,
        wants=item.wants or (remedies[0] if remedies else None),
        exchange=item.exchange,
        is_sealed=item.is_sealed,
    )


def _find(request: CustomerRequest, number: str) -> Return:
    back = own_return(request.customer, number) if "\0" not in number else None
    if back is None:
        raise Http404
    return back
