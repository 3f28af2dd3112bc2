"""Order history: searched, filtered and paged in one statement."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import Page, page_between, page_of
from comptoir.ground.money import Money
from comptoir.orders.forms import SHOWING, OrderFilter
from comptoir.orders.models import OrderQuerySet, newest_orders
from comptoir.orders.pages.card import cards
from comptoir.ui.panels import drawn

PAGE_SIZE = 20
Filter = TypeVar("Filter", bound=OrderFilter)


def orders(request: CustomerRequest) -> HttpResponse:
    """Show the customer's orders, newest first."""
    shown = _narrowed(request) if request.GET else _newest(request)
    return render(request, "orders/orders.html", shown)


def _newest(request: CustomerRequest) -> dict[str, Any]:
    """Show the page as it opens: one statement reads the list, and no form is needed."""
    rows = newest_orders(request.customer, most=PAGE_SIZE + 1)
    first_placed_at = rows[0].began_at if rows else request.customer.orders.first_placed_at()
    today = timezone.localdate()
    return {
        "controls": _controls(get_language(), today, _year_of(first_placed_at, today)),
        "page": page_between(rows[:PAGE_SIZE], at="placed_at", has_older=len(rows) > PAGE_SIZE),
        "cards": cards(rows[:PAGE_SIZE]),
    }


@lru_cache(maxsize=200)
def _controls(_language: str, today: date, first_year: int) -> SafeString:
    """Draw tabs and filter before any choice; they are the same for all who first ordered in that year."""
    filters = OrderFilter({}, today=today, first_year=first_year)
    return drawn("orders/_controls.html", {**_controls_of(filters, []), "request": HttpRequest()})


def _narrowed(request: CustomerRequest) -> dict[str, Any]:
    filters = filter_of(request, OrderFilter)
    matching = filters.narrow_list(request.customer.orders.all())
    page = page_of(matching.for_cards(), request.GET, at="placed_at", size=PAGE_SIZE)
    totals = totals_of(_summed_up(request, matching, page)) if filters.is_narrowed else []
    return {
        **_controls_of(filters, totals),
        "page": page,
        "cards": cards(page.rows),
        "is_searched": filters.is_narrowed or filters.asks("show") or page.newer or page.older,
    }


def _controls_of(filters: OrderFilter, totals: list[dict[str, Any]]) -> dict[str, Any]:
    tabs = [(show, title, filters.asks("show") == show) for show, title in SHOWING.items()]
    return {"filter": filters, "tabs": tabs, "totals": totals, "action": "orders"}


def filter_of(request: CustomerRequest, kind: type[Filter]) -> Filter:
    """Return the filter of this request, with a choice for each year since the first order."""
    today, first_placed_at = timezone.localdate(), request.customer.orders.first_placed_at()
    return kind(request.GET, today=today, first_year=_year_of(first_placed_at, today))


def _year_of(first_placed_at: datetime | None, today: date) -> int:
    return timezone.localtime(first_placed_at).year if first_placed_at else today.year


def _summed_up(request: CustomerRequest, matching: OrderQuerySet, page: Page[Any]) -> OrderQuerySet:
    """Return the orders to sum up; where this page shows all of them, they are not searched a second time."""
    is_all = not (page.newer or page.older)
    own: OrderQuerySet = request.customer.orders.filter(id__in=[row.id for row in page.rows])
    return own if is_all else matching


def totals_of(matching: OrderQuerySet) -> list[dict[str, Any]]:
    """Return how many orders match and what was spent on them, a line per currency."""
    return [
        {"orders": row["orders"], "spent": Money(row["spent"], row["currency"])}
        for row in matching.spent_per_currency()
    ]
