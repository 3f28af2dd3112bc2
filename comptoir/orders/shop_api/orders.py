"""The shop's own program sends orders, lists them and reads them back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from comptoir.customers.models import customer_for_shop
from comptoir.ground.keyset import page_of
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.actions.receive_rows import receive_rows
from comptoir.orders.api import OrderNumber, OrderShort, short_of, whole_of
from comptoir.orders.intake.as_sent import address_as_sent, lines_as_sent
from comptoir.orders.intake.only_one_seller import beyond_seller
from comptoir.orders.intake.outcome import Outcome
from comptoir.orders.intake.read_order import Unsound, read_sent
from comptoir.orders.intake.sent import AddressSent, OrderSent
from comptoir.orders.intake.sent_line import LineSent
from comptoir.orders.models import (
    Order,
    SellerOrder,
    State,
    lines_of,
    order_numbered,
    parts_sold_by,
    shop_orders,
)
from comptoir.orders.models.states import order_state
from comptoir.rest.bodies import described, described_rows, json_in, kind_of, rows_of
from comptoir.rest.moments import Moment
from comptoir.rest.operations import ByKey, Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import (
    ANY,
    NOT_FOUND,
    OTHER_KIND,
    REFUSED,
    UNREADABLE,
    FieldProblem,
    Problem,
    ProblemDetails,
    wrong_fields,
)
from comptoir.rest.wrong import shown
from comptoir.sellers.models import Seller, ShopRequest, seller_by_reference

router = Router(tags=["Orders"])
READ, WRITE = ByKey("orders:read"), ByKey("orders:write")
MOST_ROWS = 10_000
BATCH = 1000
Kept = Literal[
    "archived", "cancelled", "customer", "lines", "shipments", "customer.email", "customer.name"
]  # fmt: skip


class Taken(Schema):
    """The outcome of an order."""

    reference: str = Field(description="The order, by your reference.", examples=["403-1234567-1234567"])
    result: Literal["created", "updated", "unchanged", "stale"] = Field(
        description="What became of it; `stale` is older than what is held, and changed nothing."
    )
    kept: list[Kept] = Field(
        description="What stayed as it was: Comptoir's own, what was left out, what was not taken; with "
        "`cancelled`, pieces that you say have left although they were cancelled here.",
        examples=[[]],
    )


class RowTaken(Schema):
    """The outcome of a row of many."""

    index: int = Field(description="Which row it was, from 0.", examples=[0])
    reference: str = Field(
        description="The order, by your reference; empty where the row does not say.",
        examples=["403-1234567-1234567"],
    )
    result: Literal["created", "updated", "unchanged", "stale", "refused"] = Field(
        description="What became of it."
    )
    kept: list[Kept] = Field(
        description="What stayed as it was: Comptoir's own, what was left out, what was not taken; with "
        "`cancelled`, pieces that you say have left although they were cancelled here.",
        examples=[[]],
    )
    code: Literal["invalid", "conflict", "key_of_one_seller"] | None = Field(
        description="What this order alone would have been refused with; null where it was taken.",
        examples=[None],
    )
    errors: list[FieldProblem] = Field(description="Why it was refused, at most fifty fields.", examples=[[]])
    more_errors: int = Field(0, description="How many fields are wrong beyond those that are named.")


class Counts(Schema):
    """The number of rows with each result; a result without rows is left out."""

    created: int = Field(0, description="Orders that are new.", examples=[1])
    updated: int = Field(0, description="Orders that were changed.")
    unchanged: int = Field(0, description="Orders that are as they were.")
    stale: int = Field(0, description="Orders that were older than what is held.")
    refused: int = Field(0, description="Rows that were wrong.")


class Bulk(Schema):
    """The outcomes of many orders."""

    counts: Counts = Field(description="How many there were of each result.")
    items: list[RowTaken] = Field(description="Each row, in its place.")


class SellerPart(Schema):
    """The part of an order that a key of one seller sees: that seller's lines, and their delivery address."""

    reference: str = Field(description="Your reference of the order.", examples=["403-1234567-1234567"])
    seller: str = Field(description="Your reference of the seller.", examples=["carmes"])
    placed_at: datetime = Field(description="When it was placed.")
    state: State = Field(description="The least advanced state of these lines.")
    currency: str = Field(description="The currency of its amounts, ISO 4217.", examples=["EUR"])
    items_minor: int = Field(
        description="What these lines cost, in minor units of `currency`.", examples=[1380]
    )
    shipping_address: AddressSent | None = Field(description="Where they go; null where it is not known.")
    lines: list[LineSent] = Field(description="The lines.")


class OrderListed(OrderShort):
    """An order in a list of the shop's."""

    updated_at: datetime = Field(description="When your shop last changed it, by your own clock.")
    customer: UUID = Field(description="Our id of the customer, as in `/customers/id:…`.")


class PartShort(Schema):
    """An order in a seller's list."""

    reference: str = Field(description="Your reference of the order.", examples=["403-1234567-1234567"])
    placed_at: datetime = Field(description="When it was placed.")
    updated_at: datetime = Field(description="When your shop last changed it, by your own clock.")
    state: State = Field(description="The least advanced state of that seller's lines.")
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    items_minor: int = Field(
        description="What that seller's lines cost, in minor units of `currency`.", examples=[1380]
    )


ORDER_BODY, BULK_BODY = described(OrderSent), described_rows(OrderSent, most=MOST_ROWS)
History = Annotated[bool, Query(description="Nothing that speaks follows: no mail, no event")]


@router.put(
    "/orders/{any:reference}",
    auth=WRITE,
    response={200: Taken, 201: Taken, **ANY, **UNREADABLE, **REFUSED, **OTHER_KIND},
    operation_id="put_order",
    openapi_extra=ORDER_BODY,
)
def put_order(request: ShopRequest, reference: OrderNumber, history: History = False) -> Status[Any]:
    """Send an order, new or changed. A version older than the stored one changes nothing."""
    kind_of(request, "application/json")
    order = _read_one(request.body, reference)
    [wrong] = beyond_seller([order], request.shop.seller)
    if wrong:
        detail = _("This key can only send its own seller’s orders. Nothing was changed.")
        raise Problem(403, "key_of_one_seller", detail, errors=wrong)
    [outcome] = receive_orders([order], by=request.shop, history=history)
    if outcome.code == "invalid":
        raise wrong_fields(outcome.wrong)
    if outcome.wrong:
        detail = _("This would undo what has already happened, so nothing was changed.")
        raise Problem(409, "conflict", detail, errors=outcome.wrong)
    return Status(201 if outcome.result == "created" else 200, _taken(outcome))


@router.post(
    "/orders",
    auth=WRITE,
    response={200: Bulk, 413: ProblemDetails, **ANY, **UNREADABLE, **OTHER_KIND},
    operation_id="send_orders",
    exclude_unset=True,
    url_name="shop_orders",
    openapi_extra=BULK_BODY,
)
def send_orders(request: ShopRequest, history: History = False) -> dict[str, Any]:
    """Send up to 10,000 orders, as a JSON array or as JSON Lines. A wrong one harms no other."""
    rows = rows_of(request, most=MOST_ROWS)
    outcomes: list[Outcome] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        outcomes += receive_rows(batch, by=request.shop, history=history, seller=request.shop.seller)
    items = [_row(at, outcome) for at, outcome in enumerate(outcomes)]
    return {"counts": dict(Counter(item["result"] for item in items)), "items": items}


@router.get(
    "/orders",
    auth=READ,
    response={200: Listed[OrderListed] | Listed[PartShort], **ANY, **NOT_FOUND},
    operation_id="list_shop_orders",
)
def list_shop_orders(
    request: ShopRequest,
    customer: Annotated[
        str, Query(max_length=64, description="Of this customer: your number, or `id:` and our id")
    ] = "",
    seller: Annotated[str, Query(max_length=64, description="Of this seller, by your reference")] = "",
    placed_since: Annotated[Moment | None, Query(description="Placed then or later")] = None,
    updated_since: Annotated[
        Moment | None,
        Query(description="Changed by your shop then or later; the list is in the order of these changes"),
    ] = None,
    state: Annotated[State | None, Query(description="In this state")] = None,
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> Any:
    """List the orders of the shop, of a customer or of a seller, newest first."""
    mark_of(cursor)
    sold_by, orders = _listed(request.shop.seller, customer, seller)
    if placed_since:
        orders = orders.placed_between(placed_since, None)
    if updated_since:
        orders = orders.updated_since(updated_since)
    if state:
        orders = orders.in_states([state])
    at = "shop_updated_at" if updated_since else "placed_at"
    page = page_of(orders, {"before": cursor}, at=at, id="order_id" if sold_by else "id", size=limit)
    shown = _part_of if sold_by else _order_of
    return {"items": [shown(row) for row in page.rows], "next": page.older or None}


@router.get(
    "/orders/{any:reference}",
    auth=READ,
    response={200: OrderSent | SellerPart, **ANY, **NOT_FOUND},
    operation_id="get_shop_order",
)
def get_shop_order(request: ShopRequest, reference: OrderNumber) -> Any:
    """Read one order; a key of one seller reads that seller's part of it."""
    order = order_numbered(reference)
    seller = request.shop.seller
    if order is None:
        raise Http404
    if seller is None:
        return whole_of(order, customer_for_shop(f"id:{order.customer_id}"))
    lines = [line for line in lines_of(order) if line.seller_id == seller.id]
    if not lines:
        raise Http404
    return {
        "reference": order.number,
        "seller": seller.reference,
        "placed_at": order.placed_at,
        "state": order_state([line.state for line in lines]),
        "currency": order.currency,
        "items_minor": sum(line.total_minor for line in lines),
        "shipping_address": address_as_sent(order.shipping_address),
        "lines": lines_as_sent(lines),
    }


def _listed(key_seller: Seller | None, customer: str, seller: str) -> tuple[Seller | None, Any]:
    """Return the seller whose sales are listed, if any, and the rows to narrow down."""
    if key_seller is not None and (customer or seller not in ("", key_seller.reference)):
        raise Problem(
            403, "key_of_one_seller", _("This key only gives access to the orders of its own seller.")
        )
    if customer and seller:
        raise wrong_fields([("customer", _("Name either a customer or a seller, not both."))])
    if customer:
        buyer = customer_for_shop(customer)
        if buyer is None:
            raise Http404
        return None, buyer.orders.for_list()
    sold_by = key_seller or (seller_by_reference(seller) if seller else None)
    if seller and sold_by is None:
        raise Http404
    return (sold_by, parts_sold_by(sold_by)) if sold_by else (None, shop_orders().for_list())


def _order_of(order: Order) -> dict[str, Any]:
    return {**short_of(order), "updated_at": order.shop_updated_at, "customer": order.customer_id}


def _part_of(part: SellerOrder) -> dict[str, Any]:
    same = ("placed_at", "state", "currency", "items_minor")
    return {
        "reference": part.number,
        "updated_at": part.shop_updated_at,
        **{name: getattr(part, name) for name in same},
    }


def _read_one(body: bytes, reference: str) -> OrderSent:
    """Read the order in a body; its reference is that of the address, and may stand in the body too."""
    sent = json_in(body)
    if not isinstance(sent, dict):
        raise wrong_fields([("body", _("The body is one order, a JSON object."))])
    if sent.get("reference") is None:
        sent["reference"] = reference
    try:
        order = read_sent(sent)
    except Unsound as error:
        raise wrong_fields(error.wrong) from None
    if order.reference != reference:
        raise wrong_fields([("reference", _("This is not the reference in the URL."))])
    return order


def _taken(outcome: Outcome) -> dict[str, Any]:
    return {"reference": outcome.reference, "result": outcome.result, "kept": outcome.kept}


def _row(at: int, outcome: Outcome) -> dict[str, Any]:
    code = (outcome.code or "conflict") if outcome.wrong else None
    return {"index": at, "code": code, **shown(outcome.wrong), **_taken(outcome)}
