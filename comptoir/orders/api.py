"""The customer's own programs list, read and archive her orders."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from ninja import Path, Query, Router, Schema
from pydantic import Field

from comptoir.customers.asking import CustomerRequest
from comptoir.customers.models import Customer
from comptoir.ground.keyset import page_of
from comptoir.orders.actions.archive_order import archive_order, restore_order
from comptoir.orders.forms import OrderFilter
from comptoir.orders.intake.as_sent import order_as_sent
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import Order, State, lines_of, parcels_of
from comptoir.rest.operations import Cursor, Listed, PageSize, mark_of
from comptoir.rest.problems import ANY, NOT_FOUND, wrong_fields

router = Router(tags=["Orders"])
ONE = "/orders/{any:reference}"
OrderNumber = Annotated[
    str,
    Path(description="The order number, as the shop gave it", examples=["403-1234567-1234567"]),
]
Show = Literal["", "open", "not-shipped", "cancelled", "returns", "archived"]


class OrderShort(Schema):
    """An order in a list."""

    reference: str = Field(
        description="The order number, as the shop gave it.", examples=["403-1234567-1234567"]
    )
    placed_at: datetime = Field(description="When it was placed.")
    state: State = Field(description="The least advanced state of its lines.")
    currency: str = Field(description="The currency of its amounts, ISO 4217.", examples=["EUR"])
    total_minor: int = Field(description="The amount charged, in minor units of `currency`.", examples=[3870])
    is_archived: bool = Field(description="Whether the customer has put it away.")


@router.get("/orders", response={200: Listed[OrderShort], **ANY}, operation_id="list_orders")
def list_orders(
    request: CustomerRequest,
    since: Annotated[date | None, Query(description="Placed on this day or later, where the shop is")] = None,
    until: Annotated[date | None, Query(description="Placed on this day or earlier")] = None,
    show: Annotated[Show, Query(description="As the tabs of the order history")] = "",
    q: Annotated[str, Query(max_length=100, description="Words in an item, a seller or the number")] = "",
    cursor: Cursor = "",
    limit: PageSize = 20,
) -> dict[str, Any]:
    """List the customer's orders, newest first; archived ones only where they are asked for or searched."""
    values = {"since": since, "until": until, "show": show, "q": q}
    filters = OrderFilter(values, today=date.today(), first_year=date.today().year)  # noqa: DTZ011 - bounds alone
    if not filters.is_valid():
        raise wrong_fields([(name, str(words[0])) for name, words in filters.errors.items()])
    orders = filters.narrow_list(request.customer.orders.all()).for_list()
    mark_of(cursor)
    page = page_of(orders, {"before": cursor}, at="placed_at", size=limit)
    return {"items": [short_of(order) for order in page.rows], "next": page.older or None}


@router.put(
    f"{ONE}/archived",
    response={200: OrderShort, **ANY, **NOT_FOUND},
    operation_id="archive_order",
)
def archive(request: CustomerRequest, reference: OrderNumber) -> dict[str, Any]:
    """Hide an order from the order history; a second time changes nothing."""
    archive_order(_find(request, reference), by=request.user)
    return short_of(_find(request, reference))


@router.delete(
    f"{ONE}/archived",
    response={200: OrderShort, **ANY, **NOT_FOUND},
    operation_id="restore_order",
)
def restore(request: CustomerRequest, reference: OrderNumber) -> dict[str, Any]:
    """Show an archived order in the order history again; a second time changes nothing."""
    restore_order(_find(request, reference), by=request.user)
    return short_of(_find(request, reference))


# After the addresses below it, because a number may hold slashes.
@router.get(ONE, response={200: OrderSent, **ANY, **NOT_FOUND}, operation_id="get_order")
def get_order(request: CustomerRequest, reference: OrderNumber) -> OrderSent:
    """Read one order, by its number."""
    return whole_of(_find(request, reference), request.customer)


def short_of(order: Order) -> dict[str, Any]:
    """Return an order as a list shows it."""
    return {
        "reference": order.number,
        "placed_at": order.placed_at,
        "state": order.state,
        "currency": order.currency,
        "total_minor": order.total_minor,
        "is_archived": order.is_archived,
    }


def whole_of(order: Order, customer: Customer | None) -> OrderSent:
    """Return an order with all that is stored of it, in the form in which it could be sent again."""
    lines = lines_of(order)
    return order_as_sent(order, lines, parcels_of(order, lines), customer)


def _find(request: CustomerRequest, reference: OrderNumber) -> Order:
    order: Order | None = request.customer.orders.filter(number=reference).first()
    if order is None:
        raise Http404
    return order
