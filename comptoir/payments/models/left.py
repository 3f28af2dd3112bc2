"""What is left to give back of an order, and how a sum is divided among the means it was paid with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from comptoir.orders.models import Line, Order, charged, charged_shipping, paid_line, worth
from comptoir.payments.models.means import PAID_BY_GIFT_CARD
from comptoir.payments.models.payment import Payment
from comptoir.payments.models.refund import RefundedPart


class ByShop(NamedTuple):
    """What the shop gave back by itself, in minor units: in all, and by the id of a line."""

    minor: int
    lines: dict[UUID, tuple[int, int]]


class Part(NamedTuple):
    """So much of a payment, in minor units."""

    payment: Payment
    minor: int


@dataclass(frozen=True)
class Division:
    """A sum, divided: what is given back, and what is no longer charged of sums only reserved."""

    refunded: list[Part]
    waived: list[Part]

    @property
    def minor(self) -> int:
        return sum(part.minor for part in self.refunded)

    @property
    def waived_minor(self) -> int:
        return sum(part.minor for part in self.waived)


class Item(NamedTuple):
    """So many pieces of a line, and what they are worth, in minor units.

    `paid_for` is the line whose price paid for them: of a replacement, the one that it replaces.
    """

    line: Line
    paid_for: Line
    quantity: int
    minor: int


def given_by_shop(order: Order, lines: Sequence[Line]) -> ByShop:
    """Return what the shop's own list says was given back beyond the refunds granted here."""
    ours = {row["reference"] for row in order.refunds_here}
    own = [refund for refund in order.refunds if refund["reference"] not in ours]
    ids, by_line = {line.reference: line.id for line in lines}, dict[UUID, tuple[int, int]]()
    for part in (part for refund in own for part in refund.get("lines", ())):
        if (line_id := ids.get(part["line"])) is not None:
            pieces, minor = by_line.get(line_id, (0, 0))
            by_line[line_id] = pieces + part["quantity"], minor + part["amount_minor"]
    return ByShop(sum(refund["amount_minor"] for refund in own), by_line)


def items_worth(
    order: Order,
    lines: Sequence[Line],
    pieces: Mapping[UUID, int],
    tallies: Mapping[UUID, RefundedPart],
    by_shop: ByShop,
) -> list[Item]:
    """Return what so many more pieces of each line are worth: all pieces of a line make its charge exactly.

    No more pieces count than a line has, and no more money than was charged for it.
    """
    by_id, counts = {line.id: line for line in lines}, left_of(order, lines, tallies, by_shop)
    items = []
    for line in (line for line in lines if pieces.get(line.id)):
        paid = paid_line(line, by_id)
        quantity, minor = counts.take(paid, pieces[line.id])
        if quantity:
            items.append(Item(line, paid, quantity, minor))
    return items


def left_of(
    order: Order, lines: Sequence[Line], tallies: Mapping[UUID, RefundedPart], by_shop: ByShop
) -> Left:
    """Return what of each line was not given back yet."""
    return Left({line.id: line for line in lines}, charged(order, lines), tallies, by_shop)


class Left:
    """How many pieces and how much money of each line were not given back yet."""

    def __init__(
        self,
        lines: Mapping[UUID, Line],
        charges: Mapping[UUID, int],
        tallies: Mapping[UUID, RefundedPart],
        by_shop: ByShop,
    ) -> None:
        self.charges = charges
        self.before: dict[UUID, int] = {}
        self.minor: dict[UUID, int] = {}
        for line_id, line in lines.items():
            tally = tallies.get(line_id)
            shop_pieces, shop_minor = by_shop.lines.get(line_id, (0, 0))
            self.before[line_id] = min(line.quantity, (tally.refunded if tally else 0) + shop_pieces)
            self.minor[line_id] = charges[line_id] - (tally.refunded_minor if tally else 0) - shop_minor

    def worth(self, line: Line, pieces: int) -> tuple[int, int]:
        """Return how many of so many pieces of a line are left, and what they are worth."""
        before = self.before[line.id]
        quantity = min(pieces, line.quantity - before)
        if quantity <= 0:
            return 0, 0
        price = worth(self.charges[line.id], line.quantity, before, quantity)
        return quantity, max(0, min(self.minor[line.id], price))

    def take(self, line: Line, pieces: int) -> tuple[int, int]:
        """Take up to so many pieces of a line; return how many there were, and what they are worth."""
        quantity, minor = self.worth(line, pieces)
        self.before[line.id] += quantity
        self.minor[line.id] -= minor
        return quantity, minor


def shipping_left(order: Order, tallies: Mapping[UUID, RefundedPart]) -> int:
    """Return what of the delivery was not given back yet."""
    tally = tallies.get(order.id)
    return max(0, charged_shipping(order) - (tally.refunded_minor if tally else 0))


def divide(minor: int, payments: Sequence[Payment], by_shop_minor: int) -> Division:
    """Divide a sum among the payments of an order, as decision 62 says.

    First what was reserved is charged less; then each captured payment gives back, in the shop's sequence, up
    to what is left of it; those by gift card last. What the shop gave back by itself came from them in the
    same sequence. Never more than is left of each.
    """
    reserved = [payment for payment in payments if not payment.is_captured]
    captured = sorted(
        (payment for payment in payments if payment.is_captured),
        key=lambda payment: payment.kind == PAID_BY_GIFT_CARD,
    )
    waived, minor = _take(minor, [Part(payment, payment.left_minor) for payment in reserved])
    gone, _over = _take(by_shop_minor, [Part(payment, payment.left_minor) for payment in captured])
    given: dict[Any, int] = {part.payment.id: part.minor for part in gone}
    refunded, _over = _take(
        minor, [Part(payment, payment.left_minor - given.get(payment.id, 0)) for payment in captured]
    )
    return Division(refunded, waived)


def _take(minor: int, left: Sequence[Part]) -> tuple[list[Part], int]:
    """Take a sum from parts in their sequence; return what each gives, and what none could."""
    taken = []
    for payment, most in left:
        share = min(minor, max(0, most))
        minor -= share
        if share:
            taken.append(Part(payment, share))
    return taken, minor
