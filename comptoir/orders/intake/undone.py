"""A newer version of an order may not undo three things: shipped pieces, their seller, the currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from comptoir.orders.intake.parcels import InParcelsByLine, pieces_in_parcels
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import Line, Parcel, State
from comptoir.orders.models.quantities import NOWHERE
from comptoir.orders.models.states import RETURNS, SENT
from comptoir.rest.wrong import Wrong

SHIPPED = SENT | RETURNS | {State.DELIVERED}


def undone(
    before: OrderSent, after: OrderSent, rows: Mapping[str, Line], parcels: Sequence[Parcel]
) -> list[Wrong]:
    """Return the reasons why a version cannot replace the stored one; empty where it can.

    `rows` are the stored lines, by their reference, and `parcels` the stored parcels.
    """
    wrong = list(_of_lines(before, after, rows, pieces_in_parcels(before, parcels)))
    if after.currency != before.currency:
        words = f"is {after.currency}, but the order was placed in {before.currency}: send a new order"
        wrong.append(Wrong("currency", words))
    return wrong


def _of_lines(
    before: OrderSent, after: OrderSent, rows: Mapping[str, Line], in_parcels: InParcelsByLine
) -> Iterator[Wrong]:
    """Refuse a line that left, was cancelled or came back, and now goes, shrinks or changes its seller."""
    sent = {line.reference: (at, line) for at, line in enumerate(after.lines)}
    replaced = {row.replaces_id for row in rows.values()}
    for line in before.lines:
        here = rows[line.reference].here
        # What came back has left before.
        of_line = in_parcels.get(line.reference, NOWHERE)
        shipped = max(min(of_line.left + of_line.here, line.quantity), here.shipped)
        at, now = sent.get(line.reference, (0, None))
        if now is None:
            if shipped or here.cancelled or rows[line.reference].id in replaced:
                how = "has shipped" if shipped else "was cancelled" if here.cancelled else "was replaced"
                yield Wrong("lines", f"line {line.reference!r} {how} and cannot go")
            continue
        if now.quantity < min(shipped + here.cancelled, line.quantity):
            counted = {"have shipped": shipped, "have been cancelled": here.cancelled}
            happened = " and ".join(f"{number} of it {words}" for words, number in counted.items() if number)
            words = f"line {line.reference!r} cannot be {now.quantity}: {happened}"
            yield Wrong(f"lines.{at}.quantity", words)
        if (shipped or line.state in SHIPPED) and now.seller.reference != line.seller.reference:
            words = f"line {line.reference!r} was shipped by {line.seller.reference!r}, who stays its seller"
            yield Wrong(f"lines.{at}.seller.reference", words)
