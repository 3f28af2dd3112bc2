"""An order in a list: everything formatted once, here, so that the template's loop only prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, tzinfo
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from pydantic_core import from_json

from comptoir.ground.money import Money
from comptoir.orders.models import State
from comptoir.orders.models.states import NOT_YET_SHIPPED, ON_ITS_WAY
from comptoir.ui.formats import as_day, day, locale, money_in, short_day_in
from comptoir.ui.pictures import own_path
from comptoir.ui.templatetags.ui import badge, lean_saying, picture

PROBLEM = frozenset({State.UNDELIVERABLE, State.LOST, State.PAYMENT_FAILED, State.ON_HOLD})
OVER = frozenset({State.CANCELLED, State.RETURNED})
PICTURE_SIZE = 72
# A number that stands in an address as it is, and is no page of its own
PLAIN_NUMBER = re.compile(r"(?!find$)[A-Za-z0-9_-]+")
TRACKED = ON_ITS_WAY | {State.DELIVERED}


class CardLine(NamedTuple):
    """One line of a card; its `picture` is drawn already."""

    name: str
    picture: SafeString
    seller: str
    quantity: str
    again: str
    state: str
    is_in_library: bool


class Card(NamedTuple):
    """An order in the reader's language: the arguments of its template, in this order."""

    number: str
    href: str
    placed: str
    total: str
    recipient: str
    state: str
    when: str
    kind: str
    lines: list[CardLine]
    more: str
    can_be_tracked: bool
    is_archived: bool


class Reader(NamedTuple):
    """The reader of a card: language, CLDR locale, the shop's time zone and its day."""

    language: str | None
    locale: str
    zone: tzinfo
    today: date


def cards(rows: Iterable[Any], *, level: int = 2) -> SafeString:
    """Draw the cards of these rows of `for_cards`, each from its row alone, with headings of that level."""
    reader = Reader(get_language(), locale(), timezone.get_current_timezone(), timezone.localdate())
    draw, words = _template(reader.language), _words(reader.language)
    heading = str(level)
    return mark_safe("".join(draw(heading, *_card(row, words, reader)) for row in rows))  # noqa: S308 - drawn by Jinja2


@cache
def _template(language: str | None) -> Callable[..., SafeString]:
    return lean_saying("orders/lean/card.html", _words(language))


@cache
def _order_path() -> str:
    return reverse("order", args=["0"]).removesuffix("0/")


def _path_to(number: str) -> str:
    """Return the path of an order's page; Django's `reverse` takes far longer."""
    is_plain = PLAIN_NUMBER.fullmatch(number)
    return f"{_order_path()}{number}/" if is_plain else reverse("order", args=[number])


@cache
def _words(language: str | None) -> dict[str, Any]:
    """Return the words that cards repeat, looked up once for each language; it is the one in use."""
    return {
        "placed": _("Order placed"),
        "total": _("Total"),
        "recipient": _("Deliver to"),
        "number": _("Order number"),
        "archived": badge(_("Archived"), icon="archive-box"),
        "in_library": _("In your library"),
        "again": _("Buy again"),
        "track": _("Track Package"),
        "details": _("View order details"),
        "sold_by": _("Sold by %(seller)s"),
        "quantity": _("Quantity: %(number)s"),
        "states": {state.value: str(state.label) for state in State},
    }


def kind_of(state: State) -> str:
    """Return how a card of this state is drawn: `problem`, `moving`, `over` or `plain`."""
    if state in PROBLEM:
        return "problem"
    if state in ON_ITS_WAY:
        return "moving"
    return "over" if state in OVER else "plain"


def when_words(state: State, summary: dict[str, Any], today: date) -> str:
    """Say the day that matters in this state: of the delivery, or when it is expected."""
    return _when(state, summary.get("delivered_on"), summary.get("estimated_on"), today, get_language())


@lru_cache(maxsize=8192)
def _when(state: State, delivered_on: Any, estimated_on: Any, today: date, _language: str | None) -> str:
    delivered, estimated = as_day(delivered_on), as_day(estimated_on)
    if state == State.DELIVERED and delivered:
        return _("on %(day)s") % {"day": day(delivered)}
    if state not in ON_ITS_WAY | NOT_YET_SHIPPED or not estimated or state in PROBLEM:
        return ""
    return expected_words(estimated, today)


def expected_words(on: date, today: date) -> str:
    """Say as a person would when a delivery is expected."""
    away = (on - today).days
    if away < 0:
        return _("later than planned: it was expected on %(day)s") % {"day": day(on)}
    if away == 0:
        return _("expected today")
    if away == 1:
        return _("expected tomorrow")
    return _("expected on %(day)s") % {"day": day(on)}


def _card(row: Any, words: dict[str, Any], reader: Reader) -> Card:
    summary, state = from_json(row.summary_text), State(row.state)
    return Card(
        number=row.number,
        href=_path_to(row.number),
        placed=short_day_in(row.placed_at.astimezone(reader.zone).date(), reader.locale, reader.today),
        total=money_in(Money(row.total_minor, row.currency), reader.locale),
        recipient=summary.get("recipient", ""),
        state=words["states"][state],
        when=_when(
            state, summary.get("delivered_on"), summary.get("estimated_on"), reader.today, reader.language
        ),
        kind=kind_of(state),
        lines=[_line(line, state, words) for line in summary.get("lines", [])],
        more=_more(summary.get("more", 0)),
        can_be_tracked=bool(summary.get("parcels")) and state in TRACKED,
        is_archived=row.archived_at is not None,
    )


def _line(line: dict[str, Any], order_state: State, words: dict[str, Any]) -> CardLine:
    quantity, seller = line["quantity"], line["seller"]
    return CardLine(
        name=line["name"],
        picture=picture(line["picture"], line["name"], size=PICTURE_SIZE),
        seller=words["sold_by"] % {"seller": seller} if seller else "",
        quantity=words["quantity"] % {"number": quantity} if quantity > 1 else "",
        again=own_path(line["url"]),
        state=words["states"][line["state"]] if line["state"] != order_state else "",
        is_in_library=line["kind"] == "digital",
    )


def _more(number: int) -> str:
    words = ngettext("and %(number)s more item", "and %(number)s more items", number) if number else ""
    return words % {"number": number} if number else ""
