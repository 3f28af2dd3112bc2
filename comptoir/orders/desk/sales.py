"""A seller lists and filters her orders."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.ground.keyset import page_of
from comptoir.orders.desk.rows import sale_row
from comptoir.orders.forms import ALL_SALES, SALES_SHOWN, TO_SHIP, SalesFilter
from comptoir.orders.models import MOST_COUNTED
from comptoir.sellers.models import SellerRequest, seller_only

PAGE_SIZE = 50
WAITING_SHOWN = 8


@seller_only
def sales(request: SellerRequest) -> HttpResponse:
    """Show the seller's orders, newest first; those to be shipped, unless the filters say otherwise."""
    filters = _filter_of(request)
    orders = filters.narrow_sales(request.seller)
    page = page_of(orders, request.GET, at="placed_at", id="order_id", size=PAGE_SIZE)
    answer = {
        "filter": filters,
        "tabs": [(show, title, filters.shown == show) for show, title in SALES_SHOWN.items()],
        "rows": [sale_row(part) for part in page.rows],
        "page": page,
        "is_searched": filters.is_narrowed or filters.shown not in (TO_SHIP, ALL_SALES),
        "nothing_to_ship": filters.shown == TO_SHIP and not filters.is_narrowed,
    }
    return render(request, "orders/desk/sales.html", answer)


def sales_tile(request: SellerRequest) -> dict[str, Any]:
    """Tell on the desk's front page how many orders are to ship, and list those that have waited longest."""
    waiting = request.seller.orders.ready_to_ship()
    number = waiting.count_some()
    oldest = waiting.oldest_first()[:WAITING_SHOWN]
    says = ngettext("%(number)s order to ship", "%(number)s orders to ship", number) % {"number": number}
    if number > MOST_COUNTED:
        says = _("More than %(number)s orders to ship") % {"number": MOST_COUNTED}
    return {
        "title": request.seller.name,
        "says": says if number else _("Nothing to ship at the moment"),
        "href": reverse("desk_shipping"),
        "words": _("Orders to ship"),
        "rows": [sale_row(part) for part in oldest],
        "caption": _("Waiting longest"),
    }


def sales_waiting(request: SellerRequest) -> int:
    """Count the seller's orders that are to ship, for the desk's bar; it stops at `MOST_COUNTED`."""
    number: int = request.seller.orders.ready_to_ship().count_some()
    return min(number, MOST_COUNTED)


def _filter_of(request: SellerRequest) -> SalesFilter:
    today = timezone.localdate()
    first = request.seller.orders.first_placed_at()
    year = timezone.localtime(first).year if first else today.year
    return SalesFilter(request.GET, today=today, first_year=year)
