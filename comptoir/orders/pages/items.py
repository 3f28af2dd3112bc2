"""The lines and parcels of an order's page: formatted here, so that their lean templates only print."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.orders.models import Line, Order, Parcel, State
from comptoir.orders.pages.card import kind_of
from comptoir.orders.pages.money import made_words
from comptoir.ui.formats import day, locale, money_in
from comptoir.ui.panels import NOTHING, Added
from comptoir.ui.pictures import own_path
from comptoir.ui.templatetags.ui import badge, lean_saying, picture

PICTURE_SIZE = 88
TONES = {"problem": "danger", "moving": "info"}


def drawn_lines(order: Order, lines: Iterable[Line], added: Added, *, is_guest: bool) -> SafeString:
    """Draw every line of an order, with what other apps add to it; a guest cannot buy it again."""
    draw, formats = _template("line", get_language()), locale()
    return _joined(draw(*_line(order, line, added, formats, is_guest=is_guest)) for line in lines)


def drawn_parcels(parcels: Iterable[Parcel], added: Added) -> SafeString:
    """Draw every parcel of an order, with what other apps add to it."""
    draw = _template("parcel", get_language())
    return _joined(draw(*_parcel(number, parcel, added)) for number, parcel in enumerate(parcels, 1))


def _line(order: Order, line: Line, added: Added, formats: str, *, is_guest: bool) -> tuple[Any, ...]:
    state = State(line.state)
    return (
        line.name,
        picture(line.picture_url, line.name, size=PICTURE_SIZE),
        added.words.get(line.id, NOTHING),
        line.kind == Line.Kind.DIGITAL,
        made_words(line, order.currency),
        money_in(order.money(line.total_minor), formats),
        line.counts(),
        badge(str(state.label), TONES.get(kind_of(state), "neutral")) if state != order.state else NOTHING,
        own_path(line.product_url) if line.product_url and not is_guest else "",
        added.actions.get(line.id, NOTHING),
    )


def _parcel(number: int, parcel: Parcel, added: Added) -> tuple[Any, ...]:
    title = _("Parcel %(number)s · %(carrier)s") if parcel.carrier else _("Parcel %(number)s")
    return (
        title % {"number": number, "carrier": parcel.carrier},
        parcel.tracking_number,
        parcel.tracking_url,
        day(parcel.left_at),
        day(parcel.came_at),
        day(parcel.expected_on),
        parcel.is_late,
        [(part.quantity, part.line.name) for part in parcel.parts],
        added.words.get(parcel.id, NOTHING),
        added.actions.get(parcel.id, NOTHING),
    )


def _joined(pieces: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(pieces))  # noqa: S308 - drawn by Jinja2


@cache
def _template(name: str, language: str | None) -> Callable[..., SafeString]:
    """The lean template of that name, its words written into it; the language is the one in use."""
    return lean_saying(f"orders/lean/{name}.html", _words(language))


@cache
def _words(_language: str | None) -> dict[str, str]:
    return {
        "in_library": _("In your library"),
        "again": _("Buy again"),
        "tracking_number": _("Tracking number"),
        "elsewhere": _("(the carrier’s own page)"),
        "shipped": _("Handed to the carrier"),
        "delivered": _("Delivered"),
        "expected": _("Delivery expected"),
        "late": badge(_("Late"), tone="warning"),
    }
