"""The parcels of an order as the shop sends them: what they tell of its lines, and the rows they become."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from comptoir.ground.write import make_row
from comptoir.orders.intake.sent import LineSent, OrderSent, ShipmentSent
from comptoir.orders.models import Line, Order, Parcel, Quantities, State
from comptoir.orders.models.parcel import new_part
from comptoir.orders.models.quantities import NONE, NOWHERE, InParcels, count_pieces, in_parcels, line_state

Told = Mapping[str, InParcels]


def told_by_parcels(order: OrderSent) -> dict[str, InParcels]:
    """What the parcels of an order tell of each line that is in one, by its reference."""
    return in_parcels(
        (part.reference, part.quantity, parcel) for parcel in order.shipments for part in parcel.lines
    )


def word_of(order: OrderSent, line: LineSent) -> State:
    """The state that the shop gives a line: its own or the order's."""
    return State(line.state or order.state or State.CONFIRMED)


def pieces_of(line: LineSent, word: State, told: Told, here: Quantities = NONE) -> Quantities:
    """How many pieces of a line are where, after this word for it."""
    of_line, has_come = told.get(line.reference, NOWHERE), line.delivered_at is not None
    return count_pieces(line.quantity, word, of_line, here=here, has_come=has_come)


def state_of(line: LineSent, word: State, told: Told, here: Quantities = NONE) -> State:
    """The state of a line after this word for it."""
    return line_state(line.quantity, pieces_of(line, word, told, here), word)


def fill_parcels(
    order: Order, lines: Iterable[Line], held: Sequence[Parcel], sent: Sequence[ShipmentSent]
) -> list[Parcel]:
    """Write what the shop says of its parcels into rows: those that are held, and new ones."""
    ids = {line.reference: line.id for line in lines}
    parcels = []
    for position, (row, one) in enumerate(zip(_rows_of(held, sent), sent, strict=True)):
        parcel = row or make_row(Parcel, customer_id=order.customer_id, order_id=order.id)
        parcel.position, parcel.reference, parcel.seller_reference = position, one.reference, one.seller
        parcel.carrier, parcel.tracking_number = one.carrier, one.tracking_number
        parcel.tracking_url = one.tracking_url or ""
        parcel.shipped_at, parcel.delivered_at = one.shipped_at, one.delivered_at
        parcel.estimated_on = one.estimated_on
        pieces: Counter[str] = Counter()
        for part in one.lines:
            pieces[part.reference] += part.quantity
        parcel.parts = [new_part(parcel, ids[name], number) for name, number in pieces.items()]
        parcels.append(parcel)
    return parcels


def _rows_of(held: Sequence[Parcel], sent: Sequence[ShipmentSent]) -> list[Parcel | None]:
    """The row of each parcel that is sent: by its reference or, without one, its tracking number or place."""
    rows = dict(zip(_names_of(held), held, strict=True))
    found = [rows.pop(name, None) for name in _names_of(sent)]
    spare = iter([row for row in rows.values() if not row.reference])
    return [
        row or (None if one.reference else next(spare, None)) for row, one in zip(found, sent, strict=True)
    ]


def _names_of(parcels: Sequence[Parcel] | Sequence[ShipmentSent]) -> Iterator[tuple[str, str, int]]:
    """What tells a parcel from the others of its order: several may have the same tracking number."""
    seen: Counter[str] = Counter()
    for parcel in parcels:
        if parcel.reference:
            yield parcel.reference, "", 0
        else:
            seen[parcel.tracking_number] += 1
            yield "", parcel.tracking_number, seen[parcel.tracking_number]
