"""An order in a list: everything formatted once, here, so that the template's loop only prints."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.ground.money import Money
from comptoir.orders.models import State
from comptoir.orders.models.states import NOT_YET_SHIPPED, ON_ITS_WAY
from comptoir.ui.templatetags.formats import as_day, day, money, short_day
from comptoir.ui.templatetags.ui import lean, own_path, picture_path

PROBLEM = frozenset({State.UNDELIVERABLE, State.LOST, State.PAYMENT_FAILED, State.ON_HOLD})
OVER = frozenset({State.CANCELLED, State.RETURNED})
TRACKED = ON_ITS_WAY | {State.DELIVERED}


@dataclass(frozen=True, slots=True)
class CardLine:
    """What a card says of one line; a `picture` is an address of our own or nothing."""

    name: str
    picture: str
    seller: str
    quantity: str
    again: str
    state: str
    is_in_library: bool


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says of an order, in the reader's language."""

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


class Shown(NamedTuple):
    """All of an order that its card depends on: what is equal here looks the same."""

    number: str
    placed_at: datetime
    state: str
    total: Money
    summary: str
    is_archived: bool


def cards(rows: Iterable[Any], *, level: int = 2) -> SafeString:
    """The cards of these rows of `for_cards`, each from its row alone; their headings are of that level."""
    language, today = get_language(), timezone.localdate()
    return mark_safe("".join(_drawn(_shown(row), level, language, today) for row in rows))  # noqa: S308 - drawn by Jinja2


def _shown(row: Any) -> Shown:
    total = Money(row.total_minor, row.currency)
    return Shown(row.number, row.placed_at, row.state, total, row.summary_text, row.archived_at is not None)


def _draw(shown: Shown, level: int, language: str | None, today: date) -> SafeString:
    words = _words(language)
    return lean("orders/lean/card.html")(_card(shown, words, today), words, level)


# A card is kept while nothing of it changes: its key is all that it shows, so nothing has to be forgotten.
_drawn = lru_cache(maxsize=settings.KEPT_CARDS)(_draw)


@cache
def _words(language: str | None) -> dict[str, Any]:
    """The words that cards repeat, looked up once for each language, which is the one in use."""
    return {
        "placed": _("Order placed"),
        "total": _("Total"),
        "recipient": _("Deliver to"),
        "number": _("Order number"),
        "archived": _("Archived"),
        "in_library": _("In your library"),
        "again": _("Buy again"),
        "track": _("Track Package"),
        "details": _("View order details"),
        "sold_by": _("Sold by %(seller)s"),
        "quantity": _("Quantity: %(number)s"),
        "states": {state.value: str(state.label) for state in State},
    }


def kind_of(state: State) -> str:
    """How a card of this state is drawn: `problem`, `moving`, `over` or plain."""
    if state in PROBLEM:
        return "problem"
    if state in ON_ITS_WAY:
        return "moving"
    return "over" if state in OVER else "plain"


def when_words(state: State, summary: dict[str, Any], today: date) -> str:
    """The day that matters in this state: when it came, or when it is to come."""
    delivered, estimated = as_day(summary.get("delivered_on")), as_day(summary.get("estimated_on"))
    if state == State.DELIVERED and delivered:
        return _("on %(day)s") % {"day": day(delivered)}
    if state not in ON_ITS_WAY | NOT_YET_SHIPPED or not estimated or state in PROBLEM:
        return ""
    return expected_words(estimated, today)


def expected_words(on: date, today: date) -> str:
    """When something is to come, said as a person would."""
    away = (on - today).days
    if away < 0:
        return _("later than planned: it was expected on %(day)s") % {"day": day(on)}
    if away == 0:
        return _("expected today")
    if away == 1:
        return _("expected tomorrow")
    return _("expected on %(day)s") % {"day": day(on)}


def _card(shown: Shown, words: dict[str, Any], today: date) -> Card:
    summary, state = json.loads(shown.summary), State(shown.state)
    return Card(
        number=shown.number,
        href=reverse("order", args=[shown.number]),
        placed=short_day(shown.placed_at),
        total=money(shown.total),
        recipient=summary.get("recipient", ""),
        state=words["states"][state],
        when=when_words(state, summary, today),
        kind=kind_of(state),
        lines=[_line(line, state, words) for line in summary.get("lines", [])],
        more=_more(summary.get("more", 0)),
        can_be_tracked=bool(summary.get("parcels")) and state in TRACKED,
        is_archived=shown.is_archived,
    )


def _line(line: dict[str, Any], order_state: State, words: dict[str, Any]) -> CardLine:
    quantity, seller = line["quantity"], line["seller"]
    return CardLine(
        name=line["name"],
        picture=picture_path(line["picture"]),
        seller=words["sold_by"] % {"seller": seller} if seller else "",
        quantity=words["quantity"] % {"number": quantity} if quantity > 1 else "",
        again=own_path(line["url"]),
        state=words["states"][line["state"]] if line["state"] != order_state else "",
        is_in_library=line["kind"] == "digital",
    )


def _more(number: int) -> str:
    words = ngettext("and %(number)s more item", "and %(number)s more items", number) if number else ""
    return words % {"number": number} if number else ""
