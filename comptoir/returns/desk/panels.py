"""Returns on other pages of the desk: on an order, on a sale, and in a customer's history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from comptoir.customers.asking import StaffRequest
from comptoir.customers.models import Customer
from comptoir.orders.models import Order, Parcel
from comptoir.returns.desk.rows import clock
from comptoir.returns.models import returns_of_order
from comptoir.returns.models.words import badge_of
from comptoir.ui.panels import Added, drawn


def order_panel(request: StaffRequest, order: Order, parcels: list[Parcel]) -> Added:
    """Add to an order at the desk its returns, and the way to ask for one in the customer's place."""
    shown = {"rows": _rows(order), "ask": reverse("desk_return_ask", args=[order.number])}
    return Added(head=drawn("returns/desk/_panel.html", shown))


def subjects(customer: Customer, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return `(number, address)` for each of these ids in a customer's history that is one of her returns."""
    returns = customer.returns.filter(id__in=list(ids)).values_list("id", "number")
    return {return_id: (number, reverse("desk_return", args=[number])) for return_id, number in returns}


def _rows(order: Order) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "number": back.number,
            "href": reverse("desk_return", args=[back.number]),
            "state": badge_of(back.state),
            "clock": clock(back.due_at, now=now),
            "items": items,
        }
        for back, items in returns_of_order(order)
    ]
