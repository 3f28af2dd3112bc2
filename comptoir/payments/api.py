"""The customer's own programs read her refunds, and choose another means."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404
from ninja import Path, Router, Schema
from pydantic import Field

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.payments.actions import choose_means
from comptoir.payments.models import (
    Choice,
    LegState,
    Means,
    Refund,
    RefundItem,
    RefundLeg,
    items_of,
    own_refunds,
    with_legs,
)
from comptoir.rest.operations import Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND, REFUSED

router = Router(tags=["Refunds"])
RefundId = Annotated[UUID, Path(description="Our id of the refund")]
MeansName = Annotated[
    Choice, Path(description="`gift_balance`, at once, or `arranged`: the shop gets in touch")
]
LegId = Annotated[UUID, Path(description="Our id of a part of the refund")]


class LegOut(Schema):
    """The part of a refund that goes by one means."""

    id: UUID = Field(description="Our id of the part.")
    means: Means = Field(description="By which means it goes.")
    label: str = Field(description="What the customer knows it by.", examples=["Visa •••• 4242"])
    amount_minor: int = Field(description="How much, in minor units of `currency`.", examples=[1380])
    state: LegState = Field(description="Its state; at `needs_choice`, choose another means.")
    expected_on: date | None = Field(description="The day by which it should have arrived.")
    sent_at: datetime | None = Field(description="When it was sent; null where it was not.")
    done_at: datetime | None = Field(description="When it was paid; null where it was not.")


class RefundedItem(Schema):
    """The pieces of a line that a refund gives back."""

    reference: str = Field(description="The line, by the shop's reference.", examples=["1"])
    name: str = Field(description="What it is.", examples=["Café moulu 250 g"])
    quantity: int = Field(description="How many pieces.", examples=[2])
    amount_minor: int = Field(description="How much for them, in minor units of `currency`.", examples=[1380])


class RefundOut(Schema):
    """Money that is given back on an order."""

    id: UUID = Field(description="Our id of the refund.")
    order: str = Field(description="The order number.", examples=["403-1234567-1234567"])
    words: str = Field(description="Why, in words; empty where nobody said.")
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    amount_minor: int = Field(description="How much in all, in minor units.", examples=[1380])
    shipping_minor: int = Field(description="How much of it is for the delivery.", examples=[0])
    granted_at: datetime = Field(description="When it was accepted.")
    done_at: datetime | None = Field(description="When all of it was paid; null until then.")
    items: list[RefundedItem] = Field(description="What it is for.")
    legs: list[LegOut] = Field(description="Each part, by its means.")


@router.get("/refunds", response={200: Listed[RefundOut], **ANY}, operation_id="list_refunds")
def list_refunds(request: CustomerRequest, cursor: Cursor = "", limit: PageSize = 20) -> dict[str, Any]:
    """List the customer's refunds, newest first."""
    mark_of(cursor)
    rows = own_refunds(request.customer).select_related("order")
    page = page_of(rows, {"before": cursor}, at="granted_at", size=limit)
    return {"items": refunds_out(page.rows), "next": page.older or None}


@router.get(
    "/refunds/{uuid:refund}", response={200: RefundOut, **ANY, **NOT_FOUND}, operation_id="get_refund"
)
def get_refund(request: CustomerRequest, refund: RefundId) -> dict[str, Any]:
    """Read one refund."""
    return refunds_out([_find(request, refund)])[0]


@router.put(
    "/refunds/{uuid:refund}/legs/{uuid:leg}/means/{means}",
    response={200: RefundOut, **ANY, **NOT_FOUND, **REFUSED},
    operation_id="choose_refund_means",
)
def choose(request: CustomerRequest, refund: RefundId, leg: LegId, means: MeansName) -> dict[str, Any]:
    """Choose where a part of a refund goes that could not go back; the same choice twice changes nothing."""
    found = _find(request, refund)
    legs = request.customer.refund_legs.filter(refund_id=found.id)
    wanted: RefundLeg | None = legs.select_related("refund__order").filter(id=leg).first()
    if wanted is None:
        raise Http404
    choose_means(wanted, Choice(means), by=request.user)
    return refunds_out([_find(request, refund)])[0]


def refunds_out(refunds: list[Refund]) -> list[dict[str, Any]]:
    """Write refunds, which have their orders, as an API answers them: two statements, however many."""
    with_legs(refunds)
    items: dict[UUID, list[RefundItem]] = {}
    if refunds:
        for item in items_of(refunds):
            items.setdefault(item.refund_id, []).append(item)
    same = ("id", "words", "currency", "amount_minor", "shipping_minor", "granted_at", "done_at")
    return [
        {
            **{name: getattr(refund, name) for name in same},
            "order": refund.order.number,
            "items": items.get(refund.id, []),
            "legs": refund.legs_now,
        }
        for refund in refunds
    ]


def _find(request: CustomerRequest, id: UUID) -> Refund:
    found: Refund | None = own_refunds(request.customer).select_related("order").filter(id=id).first()
    if found is None:
        raise Http404
    return found
