"""A row of the desk is an order or a line, formatted once here, so that the template's loop only prints."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.ground.money import Money, UnitPrice
from comptoir.orders.models import Line, Order, Parcel, SellerOrder, State
from comptoir.orders.models.states import NOT_YET_SHIPPED, READY_TO_SHIP, RETURNS
from comptoir.ui.formats import money, plain_moment, short_day
from comptoir.ui.panels import Added

TONES = {
    **dict.fromkeys(NOT_YET_SHIPPED, "warning"),
    **dict.fromkeys((State.SHIPPED, State.OUT_FOR_DELIVERY), "info"),
    **dict.fromkeys((State.UNDELIVERABLE, State.LOST, State.PAYMENT_FAILED, State.ON_HOLD), "danger"),
    **dict.fromkeys(RETURNS - {State.RETURNED}, "info"),
    State.DELIVERED: "success",
}


class Badge(NamedTuple):
    """A badge shows a state in words, underlined in a tone."""

    words: str
    tone: str


def state_badge(state: str) -> Badge:
    """Return the badge that the desk shows for a state."""
    known_state = State(state)
    return Badge(str(known_state.label), TONES.get(known_state, "neutral"))


def bought(line: Line, currency: str) -> dict[str, Any]:
    """Format a line of an order."""
    return {
        "line": line,
        "state": state_badge(line.state),
        "unit_price": money(UnitPrice(line.unit_price_minor, currency)),
        "discount": money(Money(line.discount_minor, currency)) if line.discount_minor else "",
        "tax": money(Money(line.tax_minor, currency)) if line.tax_minor else "",
        "total": money(Money(line.total_minor, currency)),
        "notes": _notes(line),
    }


def _notes(line: Line) -> list[str]:
    notes = [_("Free replacement")] if line.is_replacement else []
    if line.picked_at and line.to_ship:
        notes.append(_("Picking began on %(moment)s") % {"moment": plain_moment(line.picked_at)})
    return notes


class ParcelShown(NamedTuple):
    """A parcel, with what apps above say of it."""

    parcel: Parcel
    words: str


def parcels_shown(parcels: Iterable[Parcel], added: Added) -> list[ParcelShown]:
    """Put beside each parcel what the panels of its page add to it."""
    return [ParcelShown(parcel, added.words.get(parcel.id, "")) for parcel in parcels]


def sale_row(part: SellerOrder) -> dict[str, Any]:
    """Format a seller's part of an order for her list."""
    return {
        **_row(
            part, href=part.get_absolute_url(), units=part.units, recipient=part.recipient, total=part.items
        ),
        "is_picked": part.picked_at is not None,
        "late": _late_words(part, part.due_on),
    }


class Due(NamedTuple):
    """The day that was promised for what is left to ship, and by how much it is late."""

    on: date
    late: str


def due_of(part: SellerOrder, promised: Iterable[Parcel]) -> Due | None:
    """Return the day that was promised for what is left of a seller's part of an order, if one was: for its
    lines, or for parcels of which nothing else is known."""
    days = [day for day in (part.due_on, *(parcel.due_on for parcel in promised)) if day]
    return Due(min(days), _late_words(part, min(days))) if days else None


def _late_words(part: SellerOrder, due_on: date | None) -> str:
    """Say by how many days what is left to ship is late; nothing where it is not."""
    today = timezone.localdate()
    if due_on is None or due_on >= today or part.state not in READY_TO_SHIP:
        return ""
    days = (today - due_on).days
    return ngettext("%(number)s day late", "%(number)s days late", days) % {"number": days}


def order_row(order: Order) -> dict[str, Any]:
    """Format an order for a list of staff's, from its own row alone."""
    href, summary = reverse("desk_order", args=[order.number]), order.summary
    units, recipient = summary.get("units", 0), summary.get("recipient", "")
    return _row(order, href=href, units=units, recipient=recipient, total=order.total)


def _row(
    order: Order | SellerOrder, *, href: str, units: int, recipient: str, total: Money
) -> dict[str, Any]:
    return {
        "number": order.number,
        "href": href,
        "placed": short_day(order.placed_at),
        "state": state_badge(order.state),
        "recipient": recipient,
        "units": units,
        "units_word": ngettext("unit", "units", units),
        "late": "",
        "sum": money(total),
    }
