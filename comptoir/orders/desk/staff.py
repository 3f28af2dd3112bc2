"""Staff see one order whole, all orders of a customer, and links from a customer's history to her orders."""

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
from comptoir.ground.money import Money
from comptoir.orders.desk.rows import bought, order_row, parcels_shown, state_badge
from comptoir.orders.models import Order, State, lines_of, parcels_of, staff_order
from comptoir.ui.formats import short_day
from comptoir.ui.panels import Added, ask_panels, drawn

PAGE_SIZE, NEWEST, ENTRIES = 50, 8, 100


@staff_only
def order(request: StaffRequest, number: str) -> HttpResponse:
    """Show one order with its lines, sums, parcels, addresses and history."""
    order = staff_order(number)
    customer = staff_customer(order.customer_id) if order else None
    if order is None or customer is None:
        raise Http404
    note_reading(request, [customer.id])
    lines = lines_of(order)
    parcels = parcels_of(order, lines)
    added = ask_panels("desk.order", request, order, parcels)
    answer = {
        "order": order,
        "customer": customer,
        "state": state_badge(order.state),
        "shop_status": State(known).label if (known := order.shop_status) in State.values else known,
        "lines": [bought(line, order.currency) for line in lines],
        "parcels": parcels_shown(parcels, added),
        "added": added,
        "payments": [_payment(order, payment) for payment in order.payments],
        "entries": list(customer.entries.about(order).newest_first()[:ENTRIES]),
    }
    return render(request, "orders/desk/order.html", answer)


def _payment(order: Order, payment: dict[str, Any]) -> tuple[str, Money]:
    title = [payment.get("label") or payment.get("kind", ""), short_day(payment.get("paid_at"))]
    return ", ".join(words for words in title if words), order.money(payment["amount_minor"])


@staff_only
def customer_orders(request: StaffRequest, customer: UUID) -> HttpResponse:
    """Show every order of a customer, newest first."""
    owner = staff_customer(customer)
    if owner is None:
        raise Http404
    note_reading(request, [owner.id])
    page = page_of(owner.orders.for_list(), request.GET, at="placed_at", size=PAGE_SIZE)
    answer = {"customer": owner, "page": page, **_hers(owner, page.rows)}
    return render(request, "orders/desk/customer_orders.html", answer)


def panel(request: HttpRequest, customer: Customer) -> Added:
    """Add her newest orders to a customer's page."""
    newest = list(customer.orders.newest_first().for_list()[: NEWEST + 1])
    answer = {"customer": customer, "has_more": len(newest) > NEWEST, **_hers(customer, newest[:NEWEST])}
    return Added(foot=drawn("orders/desk/_panel.html", answer))


def order_rows(orders: Iterable[Order]) -> list[dict[str, Any]]:
    """Format the rows of a list of orders."""
    return [order_row(order) for order in orders]


def _hers(customer: Customer, orders: Iterable[Order]) -> dict[str, Any]:
    """Format the rows of a customer's own orders; a recipient is named who is somebody else."""
    rows = [
        row | {"recipient": "" if row["recipient"] == customer.name else row["recipient"]}
        for row in order_rows(orders)
    ]
    return {"rows": rows, "hides_recipient": not any(row["recipient"] for row in rows)}


def subjects(customer: Customer, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return `(number, address)` for each of these ids in a customer's history that is one of her orders."""
    orders = customer.orders.filter(id__in=list(ids)).values_list("id", "number")
    return {order_id: (number, reverse("desk_order", args=[number])) for order_id, number in orders}
