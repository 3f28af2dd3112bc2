"""Orders come in as rows of JSON, from a file or the bulk API; a wrong row harms no other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from comptoir.journal.record import Acts
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.intake.only_one_seller import beyond_seller
from comptoir.orders.intake.outcome import Outcome
from comptoir.orders.intake.read_order import RowSent, Unsound, read_row, reference_in
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import stored_marks
from comptoir.sellers.models import Seller


def receive_rows(
    rows: Sequence[bytes], *, by: Acts, history: bool, seller: Seller | None = None
) -> list[Outcome]:
    """Read orders and take them over in one transaction; with `history`, nothing speaks of them.

    With `seller`, rows may hold no more than a key of that seller may send. Returns the outcome of each row,
    in its place.
    """
    outcomes: dict[int, Outcome] = {}
    sent: dict[int, RowSent] = {}
    for at, row in enumerate(rows):
        try:
            sent[at] = RowSent.of(row)
        except Unsound as error:
            outcomes[at] = _unsound(row, error)
    # Of what a key of one seller sends, it is asked first whether it may.
    outcomes |= {} if seller else _unchanged(sent)
    orders: dict[int, OrderSent] = {}
    for at, row_sent in sent.items():
        if at not in outcomes:
            try:
                orders[at] = read_row(row_sent)
            except Unsound as error:
                outcomes[at] = _unsound(rows[at], error)
    outcomes |= _receive(orders, by=by, history=history, seller=seller)
    return [outcomes[at] for at in range(len(rows))]


def _unchanged(sent: Mapping[int, RowSent]) -> dict[int, Outcome]:
    """Find the rows that repeat the stored version to the letter: it was checked then, and changes nothing.

    Where an order stands in several rows, it is not yet known which version the last of them will meet.
    """
    times = Counter(row.reference for row in sent.values())
    marks = stored_marks([reference for reference, number in times.items() if reference and number == 1])
    return {
        at: Outcome(row.reference, "unchanged")
        for at, row in sent.items()
        if row.mark == marks.get(row.reference)
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
