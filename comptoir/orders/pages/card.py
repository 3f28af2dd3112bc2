"""An order in a list: everything formatted once, here, so that the template's loop only prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.orders.models import Order, State
from comptoir.orders.models.states import NOT_YET_SHIPPED, ON_ITS_WAY
from comptoir.ui.templatetags.formats import Writer, as_day, day
from comptoir.ui.templatetags.ui import own_path, picture_path

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


def cards(orders: Iterable[Order]) -> list[Card]:
    """The cards of these orders, each from the order's own row alone."""
    words, writer = card_words(), Writer()
    return [_card(order, words, writer) for order in orders]


def card_words() -> dict[str, Any]:
    """The words that cards repeat, looked up once for each language."""
    return _words_in(get_language())


@cache
def _words_in(language: str | None) -> dict[str, Any]:
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


def when_words(state: State, summary: dict[str, Any]) -> str:
    """The day that matters in this state: when it came, or when it is to come."""
    delivered, estimated = as_day(summary.get("delivered_on")), as_day(summary.get("estimated_on"))
    if state == State.DELIVERED and delivered:
        return _("on %(day)s") % {"day": day(delivered)}
    if state not in ON_ITS_WAY | NOT_YET_SHIPPED or not estimated or state in PROBLEM:
        return ""
    return expected_words(estimated, timezone.localdate())


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


def _card(order: Order, words: dict[str, Any], writer: Writer) -> Card:
    summary = order.summary
    state = State(order.state)
    return Card(
        number=order.number,
        href=order.get_absolute_url(),
        placed=writer.short_day(order.placed_at.astimezone(writer.zone).date()),
        total=writer.money(order.total),
        recipient=summary.get("recipient", ""),
        state=words["states"][state],
        when=when_words(state, summary),
        kind=kind_of(state),
        lines=[_line(line, state, words) for line in summary.get("lines", [])],
        more=_more(summary.get("more", 0)),
        can_be_tracked=bool(summary.get("parcels")) and state in TRACKED,
        is_archived=order.is_archived,
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
