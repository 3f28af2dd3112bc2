"""What was charged for each line and each piece follows from the order's sums, to the last minor unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from comptoir.orders.models.line import Line
from comptoir.orders.models.order import Order


def charged(order: Order, lines: Sequence[Line]) -> dict[UUID, int]:
    """Return what was charged for each of the order's lines, all of which are given, in minor units.

    The order's discount and rounding are shared out by the lines' totals, the largest remainder first. All
    shares and `charged_shipping` make the order's total.
    """
    share = max(0, order.total_minor - order.shipping_minor)
    weights = [line.total_minor for line in lines]
    if lines and not any(weights):
        # Rounding alone: somebody has to have it
        weights = [1, *weights[1:]]
    return dict(zip((line.id for line in lines), _shared_out(share, weights), strict=True))


def charged_shipping(order: Order) -> int:
    """Return what was charged for the delivery; a discount beyond the lines makes it less than its price."""
    return min(order.shipping_minor, order.total_minor)


def worth(charged_minor: int, quantity: int, before: int, pieces: int) -> int:
    """Return what so many more pieces of a line are worth, if `before` have been given back already.

    All pieces together are worth what was charged for them, in whatever portions they are given back. What
    does not divide goes to those that are given back first.
    """
    if not 0 <= before <= before + pieces <= quantity:
        raise ValueError(f"{before} and {pieces} of {quantity} pieces cannot be given back")
    return _up_to(charged_minor, quantity, before + pieces) - _up_to(charged_minor, quantity, before)


def paid_line(line: Line, lines: Mapping[UUID, Line]) -> Line:
    """Return the line whose price paid for this one: itself or, of a replacement, what it stands for."""
    while line.replaces_id is not None and line.replaces_id in lines:
        line = lines[line.replaces_id]
    return line


def replaced_pieces(lines: Sequence[Line]) -> dict[UUID, int]:
    """Count the pieces that stand for others, by the id of the line whose price paid for them.

    Pieces of a replacement that were cancelled or came back stand for nothing any more.
    """
    by_id, replaced = {line.id: line for line in lines}, dict[UUID, int]()
    for line in lines:
        if line.is_replacement:
            paid = paid_line(line, by_id).id
            standing = line.quantity - line.cancelled - line.returned
            replaced[paid] = replaced.get(paid, 0) + standing
    return replaced


def _shared_out(amount: int, weights: Sequence[int]) -> list[int]:
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % whole), at))
    for at in by_remainder[: amount - sum(shares)]:
        shares[at] += 1
    return shares


def _up_to(charged_minor: int, quantity: int, pieces: int) -> int:
    return -(-charged_minor * pieces // quantity)
