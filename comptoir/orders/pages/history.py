"""Order history: searched, filtered and paged in one statement."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import Page, page_between, page_of
from comptoir.ground.money import Money
from comptoir.orders.forms import ANY_TIME, SHOWING, OrderFilter
from comptoir.orders.models import (
    MOST_COUNTED,
    OrderQuerySet,
    TabCounts,
    further_lines,
    newest_orders,
    tab_counts,
)
from comptoir.orders.pages.card import cards
from comptoir.ui.panels import ask_panels, drawn
from comptoir.ui.templatetags.ui import chips

PAGE_SIZE = 20
TABS, KEPT = list(SHOWING), ("q", "period", "since", "until")
Filter = TypeVar("Filter", bound=OrderFilter)


def orders(request: CustomerRequest) -> HttpResponse:
    """Show the customer's orders, newest first."""
    shown = _narrowed(request) if request.GET else _newest(request)
    return render(request, "orders/orders.html", shown)


def _newest(request: CustomerRequest) -> dict[str, Any]:
    """Show the page as it opens: one statement reads the list, and no form is needed."""
    rows = newest_orders(request.customer, most=PAGE_SIZE + 1)
    first_placed_at = parse_datetime(rows[0].began_at) if rows else request.customer.orders.first_placed_at()
    counts = TabCounts(*rows[0][-len(TabCounts._fields) :]) if rows else tab_counts(request.customer)
    today = timezone.localdate()
    return {
        "controls": _controls(get_language(), today, _year_of(first_placed_at, today)),
        "chips": _chips(counts, "", {}),
        "result": _result(counts.on_all),
        "page": page_between(rows[:PAGE_SIZE], at="placed_at", has_older=len(rows) > PAGE_SIZE),
        "cards": cards(request, rows[:PAGE_SIZE]),
        "see_spending": _spending_path(),
    }


@lru_cache(maxsize=200)
def _controls(_language: str, today: date, first_year: int) -> SafeString:
    """Draw the filter before any choice; it is the same for all who first ordered in that year."""
    filters = OrderFilter({}, today=today, first_year=first_year)
    return drawn("orders/_filter_form.html", {"filter": filters, "action": "orders"})


@cache
def _spending_path() -> str:
    return reverse("spending")


def _narrowed(request: CustomerRequest) -> dict[str, Any]:
    filters = filter_of(request, OrderFilter)
    matching = filters.narrow_list(request.customer.orders.all())
    page = page_of(matching.for_cards(), request.GET, at="placed_at", size=PAGE_SIZE)
    words = filters.asks("q")
    further = further_lines(request.customer, [row.id for row in page.rows]) if words else None
    totals = totals_of(_summed_up(request, matching, page)) if filters.is_narrowed else []
    counts = TabCounts() if filters.is_narrowed else tab_counts(request.customer)
    tab = filters.asks("show")
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    spending = {**kept, "period": ANY_TIME} if filters.is_of_any_time else kept
    return {
        "filter": filters,
        "action": "orders",
        "chips": _chips(None if filters.is_narrowed else counts, tab, kept),
        "result": "" if filters.is_narrowed else _result(counts[TABS.index(tab)]),
        "totals": totals,
        "page": page,
        "cards": cards(request, page.rows, words=words, further=further),
        "is_searched": filters.is_narrowed or tab or page.newer or page.older,
        "see_spending": f"{_spending_path()}?{urlencode(spending)}" if spending else _spending_path(),
        "added": ask_panels("orders", request, tab),
    }


def _chips(counts: TabCounts | None, current: str, kept: dict[str, str]) -> SafeString:
    """Draw the tabs with their numbers; one with nothing in it is left out, but for the open one.

    Without counts, as of a search, each is drawn and has no number.
    """
    kept_words = urlencode(kept)
    tabs = [
        (
            f"?{kept_words}{'&' if kept_words and show else ''}{show and f'show={show}'}",
            title,
            "" if counts is None else number if number <= MOST_COUNTED else f"{MOST_COUNTED}+",
            show == current,
        )
        for (show, title), number in zip(_titles(get_language()), counts or TabCounts(), strict=True)
        if counts is None or number or show == current or not show
    ]
    return chips(_("Which orders"), tabs)


@cache
def _titles(_language: str | None) -> list[tuple[str, str]]:
    return [(show, str(title)) for show, title in SHOWING.items()]


def _result(number: int) -> str:
    """Say how many orders there are."""
    if number > MOST_COUNTED:
        return _("More than %(number)s orders") % {"number": MOST_COUNTED}
    return ngettext("%(number)s order", "%(number)s orders", number) % {"number": number}


def filter_of(request: CustomerRequest, kind: type[Filter]) -> Filter:
    """Return the filter of this request, with a choice for each year since the first order."""
    today, first_placed_at = timezone.localdate(), request.customer.orders.first_placed_at()
    return kind(request.GET, today=today, first_year=_year_of(first_placed_at, today))


def _year_of(first_placed_at: datetime | None, today: date) -> int:
    if first_placed_at is None:
        return today.year
    # A moment of the database's own text is in UTC, which SQLite does not write
    at = first_placed_at if first_placed_at.tzinfo else first_placed_at.replace(tzinfo=UTC)
    return timezone.localtime(at).year


def _summed_up(request: CustomerRequest, matching: OrderQuerySet, page: Page[Any]) -> OrderQuerySet:
    """Return the orders to sum up; where this page shows all of them, they are not searched a second time."""
    is_all = not (page.newer or page.older)
    own: OrderQuerySet = request.customer.orders.filter(id__in=[row.id for row in page.rows])
    return own if is_all else matching


def totals_of(matching: OrderQuerySet) -> list[dict[str, Any]]:
    """Return how many orders match, what was spent on them and on how many nothing, a line per currency."""
    return [
        {"orders": row["orders"], "spent": Money(row["spent"], row["currency"]), "unspent": row["unspent"]}
        for row in matching.spent_per_currency()
    ]
