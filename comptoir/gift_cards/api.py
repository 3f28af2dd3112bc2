"""The customer's own programs read her gift balance and its movements."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from comptoir.customers.asking import CustomerRequest
from comptoir.gift_cards.models import Kind, balances_of, movements_of
from comptoir.ground.keyset import page_of
from comptoir.rest.operations import Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY

router = Router(tags=["Gift cards"])


class BalanceOut(Schema):
    """A gift balance in one currency."""

    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    amount_minor: int = Field(description="What can be spent, in minor units.", examples=[1500])


class BalancesOut(Schema):
    """The customer's gift balance in each currency."""

    items: list[BalanceOut] = Field(description="The largest first; empty where there never was one.")


class MovementOut(Schema):
    """A movement of a gift balance."""

    id: UUID = Field(description="Our id of the movement.")
    kind: Kind = Field(description="What it is.")
    why: str = Field(
        description="What it is about: of a refund, the order's number.", examples=["403-1234567-1234567"]
    )
    amount_minor: int = Field(
        description="What the balance gained or, below nought, lost, in minor units.", examples=[1500]
    )
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    happened_at: datetime = Field(description="When.")


@router.get("/gift-balance", response={200: BalancesOut, **ANY}, operation_id="get_gift_balance")
def get_balance(request: CustomerRequest) -> dict[str, Any]:
    """Read the customer's gift balance."""
    balances = balances_of(request.customer)
    return {"items": [{"currency": one.currency, "amount_minor": one.minor} for one in balances]}


@router.get(
    "/gift-balance/movements", response={200: Listed[MovementOut], **ANY}, operation_id="list_gift_movements"
)
def list_movements(request: CustomerRequest, cursor: Cursor = "", limit: PageSize = 20) -> dict[str, Any]:
    """List the movements of the customer's gift balance, newest first."""
    mark_of(cursor)
    rows = movements_of(request.customer)
    page = page_of(rows, {"before": cursor}, at="happened_at", size=limit)
    return {"items": page.rows, "next": page.older or None}
