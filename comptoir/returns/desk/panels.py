"""Returns on other pages of the desk: on an order, on a sale, and in a customer's history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from comptoir.customers.asking import StaffRequest
from comptoir.customers.models import Customer
from comptoir.orders.models import Order, Parcel
from comptoir.returns.desk.rows import clock
from comptoir.returns.models import open_exceptions, returns_of_order, returns_of_seller, waiting_returns
from comptoir.returns.models.seller_return import WaitingReturns
from comptoir.returns.models.words import badge_of
from comptoir.sellers.models import SellerRequest
from comptoir.ui.panels import Added, drawn


def order_panel(request: StaffRequest, order: Order, parcels: list[Parcel]) -> Added:
    """Add to an order at the desk its returns, and the way to ask for one in the customer's place."""
    if not _has_left(parcels):
        return Added()
    rows = [_row(back.number, back.state, back.due_at) for back, _items in returns_of_order(order)]
    ask = reverse("desk_return_ask", args=[order.number])
    return _panel({"rows": rows, "ask": ask, **_exceptions(order, parcels, order.number)})


def sale_panel(request: SellerRequest, order: Order, parcels: list[Parcel]) -> Added:
    """Add to a seller's page of an order her returns of it, and the way to allow an exception."""
    if not _has_left(parcels):
        return Added()
    rows = returns_of_seller(request.seller).filter(order_id=order.id).order_by("-asked_at", "-return_id")
    number = request.resolver_match.kwargs["number"] if request.resolver_match else ""
    shown = [_row(row.number, row.state, row.due_at) for row in rows]
    return _panel({"rows": shown, **_exceptions(order, parcels, number)})


def _has_left(parcels: list[Parcel]) -> bool:
    """Tell whether anything can go back: nothing can that has not left."""
    return any(parcel.left_at or parcel.came_at for parcel in parcels)


def _panel(shown: dict[str, Any]) -> Added:
    """Draw an order's returns above its items, and the ways to more of them below."""
    known = shown["rows"] or shown["exceptions"]
    head = drawn("returns/desk/_panel.html", shown) if known else ""
    return Added(head=head, foot=drawn("returns/desk/_ways.html", shown))


def returns_tile(request: Any) -> WaitingReturns:
    """Return what waits for the one who asks, and what is overdue, for the desk's front page."""
    return waiting_returns(None if request.staff else request.seller, now=timezone.now())


def subjects(customer: Customer, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return `(number, address)` for each of these ids in a customer's history that is one of her returns."""
    returns = customer.returns.filter(id__in=list(ids)).values_list("id", "number")
    return {return_id: (number, reverse("desk_return", args=[number])) for return_id, number in returns}


def _exceptions(order: Order, parcels: list[Parcel], number: str) -> dict[str, Any]:
    """Return what of these parcels may go back as an exception, and the way to allow more."""
    lines = {part.line_id for parcel in parcels for part in parcel.parts}
    return {
        "exceptions": open_exceptions(order, lines, today=timezone.localdate()),
        "exception": reverse("desk_return_exception", args=[number]),
    }


def _row(number: str, state: str, due_at: datetime | None) -> dict[str, Any]:
    return {
        "number": number,
        "href": reverse("desk_return", args=[number]),
        "state": badge_of(state),
        "clock": clock(due_at, now=timezone.now()),
    }
