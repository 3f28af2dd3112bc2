"""What a newer version of an order may not undo: what has left, who sold it, the currency it was paid in."""

from __future__ import annotations

from collections.abc import Iterator

from comptoir.orders.actions.parcels import NOWHERE, in_parcels
from comptoir.orders.actions.sent import OrderSent
from comptoir.orders.models import State
from comptoir.orders.models.states import RETURNS, SENT
from comptoir.rest.wrong import Wrong

SHIPPED = SENT | RETURNS | {State.DELIVERED}


def undone(before: OrderSent, after: OrderSent) -> list[Wrong]:
    """Why a version cannot take the place of the one that is held; empty where it can."""
    wrong = list(_of_lines(before, after))
    if after.currency != before.currency:
        words = f"is {after.currency}, but the order was placed in {before.currency}: send a new order"
        wrong.append(Wrong("currency", words))
    return wrong


def _of_lines(before: OrderSent, after: OrderSent) -> Iterator[Wrong]:
    """A line that has left the warehouse does not go, nor become fewer, nor change its seller."""
    told = in_parcels(before)
    sent = {line.reference: (at, line) for at, line in enumerate(after.lines)}
    for line in before.lines:
        left = told.get(line.reference, NOWHERE).left
        at, now = sent.get(line.reference, (0, None))
        if now is None:
            if left:
                yield Wrong("lines", f"line {line.reference!r} has shipped and cannot go")
            continue
        if now.quantity < left:
            words = f"line {line.reference!r} cannot be {now.quantity}: {left} of it have shipped"
            yield Wrong(f"lines.{at}.quantity", words)
        if (left or line.state in SHIPPED) and now.seller.reference != line.seller.reference:
            words = f"line {line.reference!r} was shipped by {line.seller.reference!r}, who stays its seller"
            yield Wrong(f"lines.{at}.seller.reference", words)
