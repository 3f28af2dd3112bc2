"""Receiving orders as rows of JSON, as a file and the bulk API hold them: a wrong row harms no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from comptoir.journal.record import Acts
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.intake.only_one_seller import beyond_seller
from comptoir.orders.intake.outcome import Outcome
from comptoir.orders.intake.read_order import RowSent, Unsound, read_row, reference_in
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import marks_held
from comptoir.sellers.models import Seller


def receive_rows(
    rows: Sequence[bytes], *, by: Acts, history: bool, seller: Seller | None = None
) -> list[Outcome]:
    """Read orders and take them over in one transaction; `history` makes nothing speak of them.

    With `seller`, no more than a key of that seller may send. Answers what became of each row, in its place.
    """
    outcomes: dict[int, Outcome] = {}
    sent: dict[int, RowSent] = {}
    for at, row in enumerate(rows):
        try:
            sent[at] = RowSent.of(row)
        except Unsound as error:
            outcomes[at] = _unsound(row, error)
    # Of what a key of one seller sends, it is asked first whether it may.
    outcomes |= {} if seller else _as_held(sent)
    orders: dict[int, OrderSent] = {}
    for at, one in sent.items():
        if at not in outcomes:
            try:
                orders[at] = read_row(one)
            except Unsound as error:
                outcomes[at] = _unsound(rows[at], error)
    outcomes |= _receive(orders, by=by, history=history, seller=seller)
    return [outcomes[at] for at in range(len(rows))]


def _as_held(sent: Mapping[int, RowSent]) -> dict[int, Outcome]:
    """What is to the letter the version that is held: it was checked when it came, and changes nothing.

    Of an order that stands several times it is not known before which version the last will meet.
    """
    times = Counter(one.reference for one in sent.values())
    held = marks_held([reference for reference, number in times.items() if reference and number == 1])
    return {
        at: Outcome(one.reference, "unchanged")
        for at, one in sent.items()
        if one.mark == held.get(one.reference)
    }


def _receive(
    orders: Mapping[int, OrderSent], *, by: Acts, history: bool, seller: Seller | None
) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    for (at, order), wrong in zip(orders.items(), beyond_seller(list(orders.values()), seller), strict=True):
        if wrong:
            outcomes[at] = Outcome(order.reference, "refused", wrong, code="key_of_one_seller")
    mine = {at: order for at, order in orders.items() if at not in outcomes}
    taken = receive_orders(list(mine.values()), by=by, history=history) if mine else []
    return outcomes | dict(zip(mine, taken, strict=True))


def _unsound(row: bytes, error: Unsound) -> Outcome:
    return Outcome(reference_in(row), "refused", error.wrong, code="invalid")
