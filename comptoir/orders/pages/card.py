"""An order in a list: everything formatted once, here, so that the template's loop only prints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, tzinfo
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from pydantic_core import from_json

from comptoir.ground.fold import fold
from comptoir.ground.money import Money
from comptoir.orders.models import DeliveredCard, Line, State
from comptoir.orders.models.states import ON_ITS_WAY
from comptoir.orders.pages.headline import headline, parted
from comptoir.ui.formats import locale, money_in, short_day_in
from comptoir.ui.panels import ask_panels
from comptoir.ui.pictures import own_path
from comptoir.ui.templatetags.ui import badge, lean_saying, picture

Further = dict[UUID, list[dict[str, Any]]]

PICTURE_SIZE = 56
# So many names stand on a card; where one more would be all, it stands there too.
NAMES = 2
DIGITAL = {"digital"}
NOT_SENT = {kind.value for kind in Line.Kind if kind != Line.Kind.GOODS}
# A number that stands in an address as it is, and is no page of its own
PLAIN_NUMBER = re.compile(r"(?!find$)[A-Za-z0-9_-]+")


class Reader(NamedTuple):
    """The reader of a card: language, CLDR locale, the shop's time zone and its day."""

    language: str | None
    locale: str
    zone: tzinfo
    today: date


def cards(
    request: HttpRequest,
    rows: Iterable[Any],
    *,
    level: int = 2,
    words: str = "",
    further: Further | None = None,
) -> SafeString:
    """Draw the cards of these rows of `for_cards`, each from its row alone, with headings of that level.

    Items with the words searched stand first; `further` has, by order, those that its row leaves out. Higher
    apps add actions to what has come.
    """
    read = [(row, from_json(row.summary_text)) for row in rows]
    delivered = [card for row, summary in read if (card := _delivered(row, summary))]
    added = ask_panels("orders.cards", request, delivered).actions if delivered else {}
    reader = Reader(get_language(), locale(), timezone.get_current_timezone(), timezone.localdate())
    draw, said, sought = _template(reader.language), _words(reader.language), fold(words).split()
    drawn = [
        (*_card(row, summary, said, reader, sought, further or {}), added.get(row.id, ""))
        for row, summary in read
    ]
    return draw(str(level), drawn)


def _delivered(row: Any, summary: dict[str, Any]) -> DeliveredCard | None:
    """Return what higher apps are told of an order that has come by post and may be here still."""
    if row.state != State.DELIVERED or not summary["delivered_on"]:
        return None
    if row.has_returns and summary["units"] == 1:
        return None
    if not summary["more"] and all(line["kind"] in NOT_SENT for line in summary["lines"]):
        return None
    came_on = date.fromisoformat(summary["delivered_on"])
    return DeliveredCard(row.id, row.number, timezone.localtime(row.placed_at).date(), came_on)


def path_to(number: str) -> str:
    """Return the path of an order's page; Django's `reverse` takes far longer."""
    is_plain = PLAIN_NUMBER.fullmatch(number)
    return f"{_order_path()}{number}/" if is_plain else reverse("order", args=[number])


@cache
def _order_path() -> str:
    return reverse("order", args=["0"]).removesuffix("0/")


@cache
def _template(language: str | None) -> Callable[..., SafeString]:
    return lean_saying("orders/lean/card.html", _words(language))


@cache
def _words(language: str | None) -> dict[str, Any]:
    """Return the words that cards repeat, looked up once for each language; it is the one in use."""
    return {
        "placed": _("Ordered on"),
        "number": _("Order number"),
        "archived": badge(_("Archived"), icon="archive-box"),
        "in_library": _("In your library"),
        "again": _("Buy again"),
        "track": _("Track Package"),
        "details": _("Details"),
        "sold_by": _("Sold by %(seller)s"),
    }


def _card(
    row: Any,
    summary: dict[str, Any],
    words: dict[str, Any],
    reader: Reader,
    sought: list[str],
    further: Further,
) -> tuple[Any, ...]:
    """Return what the template shows of a card, in its order."""
    state = State(row.state)
    first, lines, more = headline(state, summary, reader.today), summary["lines"], summary["more"]
    if sought:
        every = [*lines, *further.get(row.id, ())]
        lines = sorted(every, key=lambda line: _lacks(line["name"], sought))[: len(lines)]
    shown = lines if len(lines) + more <= NAMES + 1 else lines[:NAMES]
    sellers, kinds = {line["seller"] for line in lines}, {line["kind"] for line in lines}
    href, left_out = path_to(row.number), summary["units"] - sum(line["quantity"] for line in shown)
    drawn = "".join([picture(line["picture"], line["name"], size=PICTURE_SIZE) for line in lines])
    return (
        row.number,
        href,
        first.words,
        [words["in_library"]] if kinds == DIGITAL else parted(first.beside),
        first.kind,
        short_day_in(row.placed_at.astimezone(reader.zone).date(), reader.locale, reader.today),
        money_in(Money(row.total_minor, row.currency), reader.locale),
        mark_safe(drawn),  # noqa: S308 - drawn by Jinja2
        [(_counted(line), own_path(line["url"]) if line["url"] else "") for line in shown],
        _more(left_out, reader.language) if left_out else "",
        words["sold_by"] % {"seller": sellers.pop()} if len(sellers) == 1 and not more else "",
        _again(lines, href) if state == State.DELIVERED else "",
        bool(summary["parcels"]) and state in ON_ITS_WAY,
        row.archived_at is not None,
    )


def _counted(line: dict[str, Any]) -> str:
    """Return the name of an item, after its pieces if they are several."""
    name, quantity = str(line["name"]), line["quantity"]
    return name if quantity == 1 else f"{quantity}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{name}"


def _lacks(name: str, sought: list[str]) -> int:
    """Count the words that are not in a name."""
    folded = fold(name)
    return sum(word not in folded for word in sought)


def _again(lines: list[dict[str, Any]], href: str) -> str:
    """Return where to buy this again: the shop's page of its one item, else the items on the order's page."""
    addresses = [line["url"] for line in lines if line["url"]]
    return own_path(addresses[0]) if len(lines) == 1 and addresses else f"{href}#items" if addresses else ""


@cache
def _more(number: int, _language: str | None) -> str:
    words = ngettext("and %(number)s more item", "and %(number)s more items", number)
    return words % {"number": number}
