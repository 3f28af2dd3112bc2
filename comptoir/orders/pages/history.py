"""Order history: found, filtered and paged in one statement."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from comptoir.customers.models import CustomerRequest
from comptoir.ground.money import Money
from comptoir.orders.forms import SHOWING, OrderFilter
from comptoir.orders.models import Order, OrderQuerySet
from comptoir.orders.pages.card import cards

PAGE_SIZE = 20
MOMENT = "%Y%m%dT%H%M%S%f"


class Mark(NamedTuple):
    """Where a page of the list begins or ends: an order's place in it."""

    placed_at: datetime
    id: uuid.UUID

    @classmethod
    def of(cls, order: Order) -> Mark:
        return cls(order.placed_at, order.id)

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """The mark that an address carries; None where it carries none, or nonsense."""
        moment, _between, row = text.partition("_")
        try:
            return cls(datetime.strptime(moment, MOMENT).replace(tzinfo=UTC), uuid.UUID(row))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.placed_at.astimezone(UTC).strftime(MOMENT)}_{self.id.hex}"


def orders(request: CustomerRequest) -> HttpResponse:
    """The customer's orders, newest first."""
    asked = filter_of(request)
    found = asked.narrow_list(request.customer.orders.all())
    page = Page.of(found, request.GET.get("before", ""), request.GET.get("after", ""))
    answer = {
        "filter": asked,
        "tabs": [(show, title, asked.asks("show") == show) for show, title in SHOWING.items()],
        "cards": cards(page.orders),
        "page": page,
        "totals": totals_of(found) if asked.is_narrowed else [],
    }
    return render(request, "orders/orders.html", answer)


def filter_of(request: CustomerRequest) -> OrderFilter:
    """The filter of this request, with a choice for each year since the first order."""
    today = timezone.localdate()
    first = request.customer.orders.first_placed_at()
    return OrderFilter(
        request.GET, today=today, first_year=timezone.localtime(first).year if first else today.year
    )


def totals_of(found: OrderQuerySet) -> list[dict[str, Any]]:
    """How many orders the filter leaves and what was spent on them, a line per currency."""
    return [
        {"orders": row["orders"], "spent": Money(row["spent"], row["currency"])}
        for row in found.spent_per_currency()
    ]


class Page(NamedTuple):
    """One page of the list and the ways on from it."""

    orders: list[Order]
    newer: str
    older: str

    @classmethod
    def of(cls, found: OrderQuerySet, before: str, after: str) -> Page:
        """The page before or after a mark; no order is counted or skipped over to find it."""
        back_from, on_from = Mark.read(after), Mark.read(before)
        if back_from:
            rows = list(found.newer_than(*back_from).oldest_first().for_cards()[: PAGE_SIZE + 1])
            has_newer, has_older = len(rows) > PAGE_SIZE, True
            rows = rows[:PAGE_SIZE][::-1]
        else:
            found = found.older_than(*on_from) if on_from else found
            rows = list(found.newest_first().for_cards()[: PAGE_SIZE + 1])
            has_newer, has_older = on_from is not None, len(rows) > PAGE_SIZE
            rows = rows[:PAGE_SIZE]
        return cls(
            rows,
            newer=str(Mark.of(rows[0])) if rows and has_newer else "",
            older=str(Mark.of(rows[-1])) if rows and has_older else "",
        )
