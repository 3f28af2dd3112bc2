"""A proposal says before anything is confirmed what would be given back, to what, and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from comptoir.ground.money import Money
from comptoir.orders.models import Line, Order, paid_line
from comptoir.payments.models.left import (
    Division,
    Item,
    Left,
    divide,
    given_by_shop,
    items_worth,
    left_of,
    shipping_left,
)
from comptoir.payments.models.means import CANNOT_GO_BACK, PAID_BY_GIFT_CARD, Means, expected_day
from comptoir.payments.models.payment import Payment, payments_now, payments_stored
from comptoir.payments.models.refund import RefundedPart, To


@dataclass(frozen=True)
class ProposedLeg:
    """A part of a refund that would go by one means; `expected_on` is None where she is asked for another."""

    means: Means
    label: str
    amount: Money
    expected_on: date | None

    @property
    def needs_choice(self) -> bool:
        """Tell whether the money cannot go back to this means."""
        return self.means in CANNOT_GO_BACK

    @property
    def name(self) -> str:
        """Return the means as she knows it: its label, else its kind."""
        return self.label or str(self.means.label)


@dataclass(frozen=True)
class Proposal:
    """What would be given back: the sum, each part of it by its means, and what would not be charged."""

    amount: Money
    legs: list[ProposedLeg]
    waived: Money

    @property
    def sum_minor(self) -> int:
        """Return what goes back and what is no longer charged, together, in minor units."""
        return self.amount.minor + self.waived.minor

    @property
    def is_never_charged(self) -> bool:
        """Tell whether nothing was taken of what this is about, so nothing has to go back."""
        return not self.amount and bool(self.waived)


@dataclass(frozen=True)
class Reckoning:
    """A refund, reckoned: its items, its delivery, and how the sum is divided."""

    items: list[Item]
    shipping_minor: int
    division: Division

    @property
    def gives_something(self) -> bool:
        """Tell whether money goes back, or less of it is charged."""
        return bool(self.division.minor or self.division.waived_minor)


def tallies_of(order: Order) -> dict[UUID, RefundedPart]:
    """Return what was granted back of each part of an order: of a line, and of the delivery."""
    hers = RefundedPart.objects.for_customer(order.customer_id).filter(order_id=order.id)
    return {tally.part_id: tally for tally in hers}


def reckon(
    order: Order,
    lines: Sequence[Line],
    pieces: Mapping[UUID, int],
    payments: Sequence[Payment],
    tallies: Mapping[UUID, RefundedPart],
    *,
    shipping: bool,
    extra_minor: int,
    less_minor: int,
) -> Reckoning:
    """Reckon a refund, which is never above what is left of the lines, the delivery and the payments."""
    by_shop = given_by_shop(order, lines)
    items = items_worth(order, lines, pieces, tallies, by_shop)
    shipping_minor = shipping_left(order, tallies) if shipping else 0
    due = sum(item.minor for item in items) + shipping_minor + extra_minor - less_minor
    return Reckoning(items, shipping_minor, divide(max(0, due), payments, by_shop.minor))


def propose_refund(
    order: Order,
    lines: Sequence[Line],
    pieces: Mapping[UUID, int],
    *,
    shipping: bool = False,
    extra_minor: int = 0,
    less_minor: int = 0,
    to: To = To.ORIGINAL,
    now: datetime | None = None,
) -> Proposal:
    """Say what a refund of so many pieces of each line would give back; nothing is changed.

    `lines` are all of the order. It is two statements, however long the order.
    """
    reckoning = reckon(
        order,
        lines,
        pieces,
        payments_now(order, payments_stored(order)),
        tallies_of(order),
        shipping=shipping,
        extra_minor=extra_minor,
        less_minor=less_minor,
    )
    today = timezone.localtime(now).date()
    parts = [
        (means_of(part.payment, to), part.payment.label, part.minor) for part in reckoning.division.refunded
    ]
    legs = [
        ProposedLeg(
            means, "" if means == Means.GIFT_BALANCE else label, order.money(minor), _day(means, today)
        )
        for means, label, minor in _together(parts)
    ]
    division = reckoning.division
    return Proposal(order.money(division.minor), legs, order.money(division.waived_minor))


@dataclass(frozen=True)
class Worths:
    """What pieces of an order's lines are worth if they are given back now."""

    order: Order
    lines: Mapping[UUID, Line]
    left: Left

    def of(self, line_id: UUID, pieces: int) -> Money:
        """Return what so many pieces of one line are worth; of a replacement, what it stands for."""
        paid = paid_line(self.lines[line_id], self.lines)
        return self.order.money(self.left.worth(paid, pieces)[1])


def worths_of(order: Order, lines: Sequence[Line]) -> Worths:
    """Return what pieces of these lines, which are all of the order, are worth; it is one statement."""
    left = left_of(order, lines, tallies_of(order), given_by_shop(order, lines))
    return Worths(order, {line.id: line for line in lines}, left)


def means_of(payment: Payment, to: str) -> Means:
    """Return the means by which money of a payment goes back."""
    if to == To.GIFT_BALANCE or payment.kind == PAID_BY_GIFT_CARD:
        return Means.GIFT_BALANCE
    return Means(payment.kind)


def _day(means: Means, today: date) -> date | None:
    return None if means in CANNOT_GO_BACK else expected_day(means, today)


def _together(parts: Collection[tuple[Means, str, int]]) -> list[tuple[Means, str, int]]:
    """Join what goes to the gift balance: it is one sum to her, whatever it was taken from."""
    gift = sum(minor for means, _label, minor in parts if means == Means.GIFT_BALANCE)
    others = [part for part in parts if part[0] != Means.GIFT_BALANCE]
    return [*others, (Means.GIFT_BALANCE, "", gift)] if gift else others
