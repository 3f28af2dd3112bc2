"""Order history: found, filtered and paged in one statement."""

from __future__ import annotations

from typing import Any, TypeVar

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from comptoir.customers.models import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.ground.money import Money
from comptoir.orders.forms import SHOWING, OrderFilter
from comptoir.orders.models import OrderQuerySet, first_placed_at
from comptoir.orders.pages.card import cards

PAGE_SIZE = 20
Filter = TypeVar("Filter", bound=OrderFilter)


def orders(request: CustomerRequest) -> HttpResponse:
    """The customer's orders, newest first."""
    asked = filter_of(request, OrderFilter)
    found = asked.narrow_list(request.customer.orders.all())
    page = page_of(found.for_cards(), request.GET, at="placed_at", size=PAGE_SIZE)
    answer = {
        "filter": asked,
        "tabs": [(show, title, asked.asks("show") == show) for show, title in SHOWING.items()],
        "cards": cards(page.rows),
        "page": page,
        "totals": totals_of(found) if asked.is_narrowed else [],
    }
    return render(request, "orders/orders.html", answer)


def filter_of(request: CustomerRequest, kind: type[Filter]) -> Filter:
    """The filter of this request, with a choice for each year since the first order."""
    today = timezone.localdate()
    first = first_placed_at(request.customer)
    return kind(request.GET, today=today, first_year=timezone.localtime(first).year if first else today.year)


def totals_of(found: OrderQuerySet) -> list[dict[str, Any]]:
    """How many orders the filter leaves and what was spent on them, a line per currency."""
    return [
        {"orders": row["orders"], "spent": Money(row["spent"], row["currency"])}
        for row in found.spent_per_currency()
    ]
