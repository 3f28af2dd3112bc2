"""The spending page shows a total, a chart per month, and the same figures as a table."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from babel.dates import format_skeleton
from babel.numbers import format_decimal
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.days import months_before
from comptoir.ground.money import Money, digits_of
from comptoir.orders.forms import SpendingFilter
from comptoir.orders.pages.history import filter_of
from comptoir.ui.formats import locale, money

MOST_BARS, MOST_LABELLED = 36, 13
# How wide the narrow drawing is, a month in it, and a sign at most.
NARROW, MONTH, SIGN = 340, 84, 8


class Bar(NamedTuple):
    """A bar is one month of the chart, and leads to the month's orders.

    `about` is its amount in whole units of the currency; its length, `part`, is a percentage of the highest
    month's.
    """

    month: str
    href: str
    short: str
    dated: str
    orders: int
    spent: str
    about: str
    year: int
    part: float


def spending(request: CustomerRequest) -> HttpResponse:
    """Show how much the customer spent in a period, by default the last twelve months."""
    filters = filter_of(request, SpendingFilter)
    orders = filters.narrow(request.customer.orders.all())
    span = (filters.first_month, filters.today.replace(day=1)) if filters.is_of_twelve_months else None
    rows = [row for row in orders.spent_per_month() if row["spent"]]
    by_currency = _by_currency(rows)
    charts = [
        # A single month of a further currency is said, and not drawn.
        {**_chart(currency, its_rows, span), "is_drawn": len(by_currency) == 1 or len(its_rows) > 1}
        for currency, its_rows in by_currency
    ]
    answer = {"filter": filters, "charts": charts, "words": filters.asks("q")}
    return render(request, "orders/spending.html", answer)


def _by_currency(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    by_currency: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_currency[row["currency"]].append(row)
    return sorted(by_currency.items(), key=lambda item: -sum(row["orders"] for row in item[1]))


def _chart(currency: str, rows: list[dict[str, Any]], span: tuple[date, date] | None) -> dict[str, Any]:
    by_month = {row["month"]: row for row in rows}
    first, last = span or (rows[0]["month"], rows[-1]["month"])
    months = _months(first, last)
    highest = max((row["spent"] for row in rows), default=0) or 1
    bars = [_bar(month, by_month.get(month), currency, highest) for month in months]
    scale = Money(_round_up(highest), currency)
    return {
        "bars": bars,
        "drawn": _place(bars[-MOST_BARS:], highest / scale.minor),
        "small_height": 26 * min(len(bars), MOST_BARS),
        "scale": _whole(scale),
        "half": _whole(Money(scale.minor // 2, currency)),
        "total": money(Money(sum(row["spent"] for row in rows), currency)),
        "orders": sum(row["orders"] for row in rows),
        "left_out": max(0, len(bars) - MOST_BARS),
    }


def _whole(amount: Money) -> str:
    """Format an amount of the axis, without a fraction of nought."""
    return re.sub(r"[.,]00(?!\d)", "", money(amount))


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [months_before(last, back) for back in reversed(range(count))]


def _bar(month: date, row: dict[str, Any] | None, currency: str, highest: int) -> Bar:
    spent = row["spent"] if row else 0
    return Bar(
        month=format_skeleton("yMMMM", month, locale=locale()),
        href=f"{reverse('orders')}?since={month}&until={months_before(month, -1) - timedelta(days=1)}",
        short=format_skeleton("MMM", month, locale=locale()),
        dated=format_skeleton("yMMM", month, locale=locale()),
        orders=row["orders"] if row else 0,
        spent=money(Money(spent, currency)),
        about=format_decimal(round(Decimal(spent).scaleb(-digits_of(currency))), locale=locale())
        if spent
        else "",
        year=month.year,
        part=100 * spent / highest,
    )


def _round_up(minor: int) -> int:
    """Return the next round number for the top of the scale: 1, 2 or 5 with noughts."""
    size = int(10 ** (len(str(minor)) - 1))
    return next(step * size for step in (1, 2, 5, 10) if step * size >= minor)


def _place(bars: list[Bar], height: float) -> list[dict[str, Any]]:
    """Place each bar in a drawing of 720 by 200, and each row in a narrow one."""
    room = 640 / len(bars)
    width = min(36.0, room * 0.66)
    every = 1 if len(bars) <= 18 else 3 if len(bars) <= 24 else 4
    # The amount stands behind its bar.
    longest = min(160, NARROW - MONTH - 8 - SIGN * max(len(bar.spent) for bar in bars))
    return [
        {
            "bar": bar,
            "x": round(72 + room * at + (room - width) / 2, 1),
            "middle": round(72 + room * (at + 0.5), 1),
            "width": round(width, 1),
            "y": round(180 - 1.6 * bar.part * height, 1),
            "height": round(1.6 * bar.part * height, 1),
            "label": (bar.short if every == 1 else bar.dated) if at % every == 0 else "",
            "about": bar.about if len(bars) <= MOST_LABELLED else "",
            "year": bar.year if every == 1 and (at == 0 or bar.year != bars[at - 1].year) else "",
            "above": round(175 - 1.6 * bar.part * height, 1),
            "row": 26 * at,
            "row_bar": 26 * at + 3,
            "text": 26 * at + 17,
            "beside": bar.dated,
            "long": round(longest * bar.part / 100, 1),
            "after": round(MONTH + 8 + longest * bar.part / 100, 1),
        }
        for at, bar in enumerate(bars)
    ]
