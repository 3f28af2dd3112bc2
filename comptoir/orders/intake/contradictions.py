"""Some mistakes show only in the whole order: sums that do not add up, parcels that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from comptoir.ground.money import digits_of
from comptoir.orders.intake.parcels import InParcelsByLine, pieces_in_parcels, state_of, word_of
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.intake.sent_line import LineSent
from comptoir.orders.intake.values import LARGEST_MINOR
from comptoir.orders.models import Parcel, State
from comptoir.orders.models.quantities import NOWHERE
from comptoir.rest.codes import is_money_on
from comptoir.rest.wrong import Wrong

AHEAD = timedelta(days=1)
LONGEST_WAIT = timedelta(days=5 * 365)
# Between cents and euros lies a hundred: what is so far off was sent in another unit.
FAR_OFF = 50
HAPPENED = {
    "lines": ("delivered_at", "picked_at"),
    "payments": ("paid_at",),
    "refunds": ("refunded_at",),
    "shipments": ("shipped_at", "delivered_at"),
}
PROMISED = ("lines", "shipments")
TOLD_BY_PARCELS = "follows from the parcels: send another state, or parcels of which some have left"


def contradictions(order: OrderSent, stored: Sequence[Parcel] = ()) -> list[Wrong]:
    """Return the mistakes in a whole order, by the path of the field; empty where all of it fits together.

    `stored` are its parcels that carriers may have told of.
    """
    in_parcels, now = pieces_in_parcels(order, stored), timezone.now()
    totals = [
        wrong for at, line in enumerate(order.lines) for wrong in _line_total(order, line, f"lines.{at}")
    ]
    # Sums of lines that are wrong would be said to be wrong too.
    sums = totals or [*_total(order), *(_vat(order) if order.vat else ()), *_payments(order)]
    return [
        *_moments(order, now),
        *_to_come(order, now),
        *_lines(order, in_parcels),
        *sums,
        *_refunds(order),
        *_parcels(order),
    ]


def _moments(order: OrderSent, now: datetime) -> Iterator[Wrong]:
    if order.updated_at and order.updated_at < order.placed_at:
        yield Wrong("updated_at", "is earlier than placed_at")
    if not is_money_on(order.currency, order.placed_at.date()):
        yield Wrong(
            "currency", f"{order.currency} was no country's money on the day that the order was placed"
        )
    if order.changed_at > now + AHEAD:
        field = "updated_at" if order.updated_at else "placed_at"
        yield Wrong(field, "is more than a day ahead: nothing later could change the order")


def _to_come(order: OrderSent, now: datetime) -> Iterator[Wrong]:
    latest, last = now + AHEAD, (now + LONGEST_WAIT).date()
    for kind, names in HAPPENED.items():
        for at, part in enumerate(getattr(order, kind)):
            for name in names:
                moment = getattr(part, name)
                if moment and moment > latest:
                    words = "is more than a day ahead: send it once it has happened"
                    yield Wrong(f"{kind}.{at}.{name}", words)
    for kind in PROMISED:
        for at, part in enumerate(getattr(order, kind)):
            if part.estimated_on and part.estimated_on > last:
                yield Wrong(f"{kind}.{at}.estimated_on", "is more than five years ahead")


def _lines(order: OrderSent, in_parcels: InParcelsByLine) -> Iterator[Wrong]:
    if not order.lines and order.state is None:
        yield Wrong("state", "is required where there is no line")
    if not order.lines and order.state == State.PARTIALLY_SHIPPED:
        yield Wrong("state", TOLD_BY_PARCELS)
    seen: set[str] = set()
    for at, line in enumerate(order.lines):
        if line.reference in seen:
            yield Wrong(f"lines.{at}.reference", f"reference {line.reference!r} is used more than once")
        seen.add(line.reference)
        if line.state is None and order.state is None:
            yield Wrong(f"lines.{at}.state", "is required where the order has none")
        else:
            yield from _state(order, line, in_parcels, f"lines.{at}.state")


def _state(order: OrderSent, line: LineSent, in_parcels: InParcelsByLine, field: str) -> Iterator[Wrong]:
    word, of_line = word_of(order, line), in_parcels.get(line.reference, NOWHERE)
    came = of_line.came + of_line.here_came
    if word == State.CANCELLED and came:
        yield Wrong(field, f"is cancelled, but {came} of it came in a parcel: send it as returned")
    elif (
        word == State.PARTIALLY_SHIPPED and state_of(line, word, in_parcels) == word and not of_line.some_left
    ):
        yield Wrong(field, TOLD_BY_PARCELS)


def _line_total(order: OrderSent, line: LineSent, field: str) -> Iterator[Wrong]:
    made, total = Decimal(line.made_minor), line.total_minor
    if made < 0:
        yield Wrong(f"{field}.discount_minor", "is more than the line costs")
    elif total is None and isinstance(line.unit_price_minor, Decimal):
        yield Wrong(f"{field}.unit_price_minor", _no_whole_number(line.unit_price_minor, order.currency))
    elif made > LARGEST_MINOR:
        yield Wrong(f"{field}.unit_price_minor", f"times the quantity is more than {LARGEST_MINOR}")
    elif total is not None and abs(total - made) > _rounded_off(line):
        reason = f"is {total}, but quantity × unit price − discount + tax makes {made}"
        yield Wrong(f"{field}.total_minor", reason)


def _no_whole_number(price: Decimal, currency: str) -> str:
    meant = price.scaleb(digits_of(currency))
    words = f"{price} is not a whole number of minor units: send total_minor beside it"
    return f"{words}, or {meant:f} for {price} {currency}" if meant == int(meant) else words


def _rounded_off(line: LineSent) -> Decimal:
    """Return how far a total may lie from its parts, the unit price being rounded to its last digit."""
    price = line.unit_price_minor
    if isinstance(price, int):
        return Decimal(line.quantity // 2)
    last_digit = Decimal(1).scaleb(int(price.as_tuple().exponent))
    return (line.quantity * last_digit + 1) / 2


def _total(order: OrderSent) -> Iterator[Wrong]:
    due = order.due_minor
    if due > LARGEST_MINOR:
        yield Wrong("total_minor", f"is more than {LARGEST_MINOR}")
    if due < 0:
        field = "rounding_minor" if due - order.rounding_minor >= 0 else "discount_minor"
        yield Wrong(field, "is more than the lines and the shipping together")
    if order.total_minor is not None and order.total_minor != due:
        reason = f"is {order.total_minor}, but lines + shipping − discount + rounding make {due}"
        yield Wrong("total_minor", reason)


def _vat(order: OrderSent) -> Iterator[Wrong]:
    """Compare VAT with its rates; each amount was rounded somewhere, by the piece, by the line or in all."""
    rounded = 1 + sum(line.quantity for line in order.lines)
    for at, row in enumerate(order.vat):
        made = row.net_minor * row.rate / 100
        # A rate has two decimals here, and some have three.
        if abs(row.vat_minor - made) > rounded + row.net_minor * Decimal("0.0001"):
            yield Wrong(
                f"vat.{at}.vat_minor", f"is {row.vat_minor}, but {row.rate} % of the net is {made:.0f}"
            )
    gross = sum(row.net_minor + row.vat_minor for row in order.vat)
    # Cash is rounded when it is paid, and VAT is of what was asked for.
    if gross > max(order.due_minor - min(order.rounding_minor, 0), 0) + rounded:
        yield Wrong("vat", f"net and VAT make {gross}, but the order costs {order.due_minor}")


def _payments(order: OrderSent) -> Iterator[Wrong]:
    paid, due = sum(payment.amount_minor for payment in order.payments), order.due_minor
    if paid and due > 0 and not due / FAR_OFF <= paid <= due * FAR_OFF:
        yield Wrong("payments", f"make {paid}, but the order costs {due}: both are in minor units")


def _refunds(order: OrderSent) -> Iterator[Wrong]:
    bought = {line.reference: line.quantity for line in order.lines}
    seen: set[str] = set()
    for at, refund in enumerate(order.refunds):
        if refund.reference in seen:
            yield Wrong(f"refunds.{at}.reference", f"reference {refund.reference!r} is used more than once")
        seen.add(refund.reference)
        if refund.refunded_at < order.placed_at:
            yield Wrong(f"refunds.{at}.refunded_at", "is earlier than placed_at")
        of_lines = sum(part.amount_minor for part in refund.lines)
        if of_lines > refund.amount_minor:
            words = f"is {refund.amount_minor}, but its lines make {of_lines}"
            yield Wrong(f"refunds.{at}.amount_minor", words)
        for position, part in enumerate(refund.lines):
            where = f"refunds.{at}.lines.{position}"
            if part.line not in bought:
                yield Wrong(f"{where}.line", f"no line has the reference {part.line!r}")
            elif part.quantity > bought[part.line]:
                yield Wrong(f"{where}.quantity", f"more is given back of line {part.line!r} than was ordered")


def _parcels(order: OrderSent) -> Iterator[Wrong]:
    seen: set[str] = set()
    for at, parcel in enumerate(order.shipments):
        field = f"shipments.{at}"
        if parcel.reference and parcel.reference in seen:
            yield Wrong(f"{field}.reference", f"reference {parcel.reference!r} is used more than once")
        seen.add(parcel.reference)
        if order.lines and not parcel.lines:
            yield Wrong(f"{field}.lines", "is empty: name the lines that are in the parcel")
        if parcel.shipped_at and parcel.delivered_at and parcel.delivered_at < parcel.shipped_at:
            yield Wrong(f"{field}.delivered_at", "is earlier than shipped_at")
    yield from _parts(order)


def _parts(order: OrderSent) -> Iterator[Wrong]:
    left = {line.reference: line.quantity for line in order.lines}
    sellers = {line.reference: line.seller.reference for line in order.lines}
    for at, parcel in enumerate(order.shipments):
        if parcel.seller and parcel.seller not in sellers.values():
            yield Wrong(f"shipments.{at}.seller", f"no line is of the seller {parcel.seller!r}")
            continue
        for position, part in enumerate(parcel.lines):
            where = f"shipments.{at}.lines.{position}"
            if part.reference not in left:
                yield Wrong(f"{where}.reference", f"no line has the reference {part.reference!r}")
                continue
            if parcel.seller and sellers[part.reference] != parcel.seller:
                yield Wrong(f"{where}.reference", f"line {part.reference!r} is of another seller")
            left[part.reference] -= part.quantity
            if left[part.reference] < 0:
                words = f"more is shipped of line {part.reference!r} than was ordered"
                yield Wrong(f"{where}.quantity", words)
