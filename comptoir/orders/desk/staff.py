"""Orders as staff see them: one whole, all of one customer, and what a customer's history is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from comptoir.customers.actions import note_reading
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.customers.models import Customer, staff_customer
from comptoir.ground.keyset import page_of
from comptoir.orders.desk.rows import bought, order_row, state_badge
from comptoir.orders.models import Order, lines_of, parcels_of, staff_order
from comptoir.ui.panels import Added, drawn

PAGE_SIZE, NEWEST, ENTRIES = 50, 8, 100


@staff_only
def order(request: StaffRequest, number: str) -> HttpResponse:
    """One order, whole: its lines, sums, parcels, addresses, and what happened to it."""
    found = staff_order(number)
    customer = staff_customer(found.customer_id) if found else None
    if found is None or customer is None:
        raise Http404
    note_reading(request, [customer.id])
    lines = lines_of(found)
    answer = {
        "order": found,
        "customer": customer,
        "state": state_badge(found.state),
        "lines": [bought(line, found.currency) for line in lines],
        "parcels": parcels_of(found, lines),
        "payments": [{**paid, "amount": found.money(paid["amount_minor"])} for paid in found.payments],
        "entries": list(customer.entries.about(found).newest_first()[:ENTRIES]),
    }
    return render(request, "orders/desk/order.html", answer)


@staff_only
def customer_orders(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Every order of a customer, newest first."""
    found = staff_customer(customer)
    if found is None:
        raise Http404
    note_reading(request, [found.id])
    page = page_of(found.orders.for_list(), request.GET, at="placed_at", size=PAGE_SIZE)
    answer = {"customer": found, "rows": order_rows(page.rows), "page": page}
    return render(request, "orders/desk/customer_orders.html", answer)


def panel(request: HttpRequest, customer: Customer) -> Added:
    """On a customer's page: her newest orders."""
    newest = list(customer.orders.newest_first().for_list()[: NEWEST + 1])
    answer = {"customer": customer, "rows": order_rows(newest[:NEWEST]), "has_more": len(newest) > NEWEST}
    return Added(foot=drawn("orders/desk/_panel.html", answer))


def order_rows(orders: Iterable[Order]) -> list[dict[str, Any]]:
    """The rows of a list of orders."""
    return [order_row(order) for order in orders]


def subjects(customer: Customer, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """What a customer's history is about: `(number, address)` of each of these ids that is an order."""
    held = customer.orders.filter(id__in=list(ids)).values_list("id", "number")
    return {order_id: (number, reverse("desk_order", args=[number])) for order_id, number in held}
