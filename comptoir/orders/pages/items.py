"""The items of an order's page, by the parcel that they are in; formatted here, so that lean templates only
print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from comptoir.ground.fold import fold
from comptoir.orders.models import (
    Arrival,
    Line,
    Order,
    Parcel,
    ParcelState,
    State,
    arrival,
    carried_by,
    is_to_tell,
    worst_first,
)
from comptoir.orders.models.states import ITEM_WORDS, NOT_YET_SHIPPED
from comptoir.orders.pages.headline import kind_of
from comptoir.orders.pages.money import made_words, part_price
from comptoir.ui.formats import locale, money_in, short_day
from comptoir.ui.panels import NOTHING, Added
from comptoir.ui.pictures import own_path
from comptoir.ui.templatetags.ui import badge, lean_saying, picture

PICTURE_SIZE = 72
TONES = {"problem": "danger", "moving": "info"}
# So many items are open to the eye; those after them are folded, and can be found by a word.
SHOWN = 20
# So few items all stand before the total on a phone; of more, those of the first parcel.
AHEAD = 4


class Piece(NamedTuple):
    """So many pieces of a line that are in one place."""

    line: Line
    quantity: int


class Section(NamedTuple):
    """What is in one parcel, or in none: its title in words, the parcel, and the pieces."""

    title: str
    parcel: Parcel | None
    pieces: list[Piece]


@dataclass(frozen=True)
class Items:
    """The items of an order: those before its total on a phone, the others, and those folded away; drawn."""

    first: SafeString
    others: SafeString
    folded: SafeString
    folded_number: int


def sections_of(lines: Sequence[Line], parcels: Sequence[Parcel]) -> list[Section]:
    """Return what is in each parcel, the worst first, and last what is in none."""
    rest = {line.id: line.quantity for line in lines}
    titles = {parcel.id: _parcel_title(number, len(parcels)) for number, parcel in enumerate(parcels, 1)}
    sections = []
    for parcel in worst_first(parcels, timezone.localdate()):
        pieces = [Piece(part.line, part.quantity) for part in parcel.parts]
        for piece in pieces:
            rest[piece.line.id] -= piece.quantity
        is_over = pieces and all(piece.line.state == State.CANCELLED for piece in pieces)
        title = _("Cancelled items") if is_over else titles[parcel.id]
        sections.append(Section(title, parcel, pieces))
    left = [Piece(line, rest[line.id]) for line in lines if rest[line.id] > 0]
    if left or not lines:
        sections.append(Section(_title_of_rest(left, has_parcels=bool(parcels)), None, left))
    return sections


def with_words(sections: Iterable[Section], words: str) -> list[Section]:
    """Keep the pieces whose name has all of these words, in any spelling; and the sections that have one."""
    wanted = fold(words).split()
    kept = [
        Section(
            section.title,
            section.parcel,
            [piece for piece in section.pieces if all(word in fold(piece.line.name) for word in wanted)],
        )
        for section in sections
    ]
    return [section for section in kept if section.pieces]


def drawn_items(order: Order, sections: Sequence[Section], added: Added, *, is_guest: bool) -> Items:
    """Draw the items of an order, with what other apps add to them; a guest cannot buy one again."""
    drawn: list[SafeString] = []
    folded: list[SafeString] = []
    left = SHOWN
    for section in sections:
        shown, hidden = section.pieces[: max(0, left)], section.pieces[max(0, left) :]
        rows = [_rows(order, pieces, section, added, is_guest=is_guest) for pieces in (shown, hidden)]
        into = drawn if left > 0 or not drawn else folded
        further = sum(piece.quantity for piece in hidden) if into is drawn else 0
        into.append(_section(section, added, *rows, hidden=further, is_alone=len(sections) == 1))
        left -= len(section.pieces)
    ahead = len(drawn) if sum(len(section.pieces) for section in sections) <= AHEAD else 1
    return Items(_joined(drawn[:ahead]), _joined(drawn[ahead:]), _joined(folded), len(sections) - len(drawn))


def _section(
    section: Section, added: Added, shown: SafeString, folded: SafeString, *, hidden: int, is_alone: bool
) -> SafeString:
    draw, parcel = _template("parcel", get_language()), section.parcel
    if not hidden:
        shown, folded = _joined([shown, folded]), NOTHING
    words = ngettext("Show %(number)s more item", "Show %(number)s more items", hidden)
    more = words % {"number": hidden} if hidden else ""
    if parcel is None:
        return draw(section.title, "", "", "", "", "", "", NOTHING, NOTHING, shown, folded, more)
    told = added.words.get(parcel.id, NOTHING)
    first = arrival(parcel, timezone.localdate()) if is_to_tell(parcel) else Arrival("")
    if parcel.state == ParcelState.WAITING and not first.tone:
        # The day of an order's only parcel stands at the top of the page.
        first = Arrival(_("Not shipped yet") if is_alone and first.words else first.words, "soft")
    return draw(
        section.title,
        first.words,
        first.tone,
        carried_by(parcel),
        parcel.tracking_number,
        parcel.tracking_url,
        short_day(parcel.left_at),
        # What is said beside the title is not said again.
        NOTHING if told == first.words else told,
        added.actions.get(parcel.id, NOTHING),
        shown,
        folded,
        more,
    )


def _rows(
    order: Order, pieces: Iterable[Piece], section: Section, added: Added, *, is_guest: bool
) -> SafeString:
    draw, formats = _template("line", get_language()), locale()
    return _joined(draw(*_row(order, piece, section, added, formats, is_guest=is_guest)) for piece in pieces)


def _row(
    order: Order, piece: Piece, section: Section, added: Added, formats: str, *, is_guest: bool
) -> tuple[Any, ...]:
    line, state, quantity = piece.line, State(piece.line.state), piece.quantity
    is_whole = quantity == line.quantity
    price = order.money(line.total_minor) if is_whole else part_price(line, quantity, order.currency)
    # What a parcel's own words tell is not said again of each item in it
    is_told = section.parcel is not None and kind_of(state) != "over"
    return (
        line.name,
        picture(line.picture_url, line.name, size=PICTURE_SIZE),
        added.words.get(line.id, NOTHING),
        line.kind == Line.Kind.DIGITAL,
        made_words(line, order.currency) if is_whole else _of_pieces(quantity, line.quantity),
        money_in(price, formats) if price and not line.is_replacement else "",
        line.counts("cancelled", "returned") if section.parcel else line.counts(),
        NOTHING if state == order.state or is_told else _badge(state),
        own_path(line.product_url) if line.product_url and state == State.DELIVERED and not is_guest else "",
        added.actions.get(line.id, NOTHING),
    )


def _badge(state: State) -> SafeString:
    return badge(str(ITEM_WORDS.get(state, state.label)), TONES.get(kind_of(state), "neutral"))


def _of_pieces(number: int, quantity: int) -> str:
    return _("%(number)s of %(quantity)s pieces") % {"number": number, "quantity": quantity}


def _parcel_title(number: int, of: int) -> str:
    return _("Parcel %(number)s of %(of)s") % {"number": number, "of": of} if of > 1 else _("Your parcel")


def _title_of_rest(pieces: Sequence[Piece], *, has_parcels: bool) -> str:
    if not has_parcels:
        return _("Items")
    if all(piece.line.kind == Line.Kind.DIGITAL for piece in pieces):
        return _("In your library")
    is_to_come = any(piece.line.state in NOT_YET_SHIPPED for piece in pieces)
    return _("Not in a parcel yet") if is_to_come else _("Other items")


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
        "shipped": _("Shipped on"),
        "none": _("The shop sent no item of this order."),
    }
