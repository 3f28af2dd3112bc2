"""The parcels that a shop sends count the pieces of its lines, and become rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from comptoir.ground.write import make_row
from comptoir.orders.intake.sent import OrderSent, ShipmentSent
from comptoir.orders.intake.sent_line import LineSent
from comptoir.orders.models import Line, Order, Parcel, Quantities, State
from comptoir.orders.models.parcel import new_part, number_key
from comptoir.orders.models.quantities import (
    NONE,
    NOWHERE,
    InParcels,
    Sending,
    count_pieces,
    in_parcels,
    line_state,
)
from comptoir.orders.models.states import ParcelState

InParcelsByLine = Mapping[str, InParcels]


class _ByItsCarrier(NamedTuple):
    """A parcel of which its carrier tells where it is; the shop is not asked."""

    told: State | None
    came_at: datetime | None
    is_made_here: bool = False

    @property
    def state(self) -> ParcelState:
        return ParcelState.DELIVERED if self.came_at else ParcelState.ON_ITS_WAY


def pieces_in_parcels(order: OrderSent, stored: Sequence[Parcel] = ()) -> dict[str, InParcels]:
    """Count the pieces of each line that is in a parcel, by the line's reference.

    `stored` are the order's parcels: carriers may have told of them, and some were made at the desk.
    """
    sent: list[tuple[str, int, Sending]] = [
        (part.reference, part.quantity, _ByItsCarrier(row.told, row.came_at) if row and row.told else parcel)
        for parcel, row in zip(order.shipments, _rows_of(stored, order.shipments), strict=True)
        for part in parcel.lines
    ]
    made_here = [
        (part.line.reference, part.quantity, parcel)
        for parcel in stored
        if parcel.is_made_here
        for part in parcel.parts
    ]
    return in_parcels([*sent, *made_here])


def without_made_here(order: OrderSent, stored: Sequence[Parcel]) -> OrderSent:
    """Leave aside what a version says of parcels that were made at the desk.

    The shop names one by the reference that it was given there, or by its carrier's number.
    """
    if not order.gives("shipments") or not any(parcel.is_made_here for parcel in stored):
        return order
    own = [shipment for shipment in order.shipments if _made_here(shipment, stored) is None]
    return order.model_copy(update={"shipments": own})


def is_made_otherwise(order: OrderSent, stored: Sequence[Parcel]) -> bool:
    """Tell whether a version leaves out a parcel that was made at the desk, or has other pieces in it."""
    said = {parcel.id: shipment for shipment in order.shipments if (parcel := _made_here(shipment, stored))}
    return any(
        parcel.id not in said or _contents(said[parcel.id]) != _contents_of(parcel)
        for parcel in stored
        if parcel.is_made_here
    )


def _made_here(shipment: ShipmentSent, stored: Sequence[Parcel]) -> Parcel | None:
    number = number_key(shipment.tracking_number)
    for parcel in stored:
        is_named = bool(shipment.reference) and parcel.reference == shipment.reference
        if parcel.is_made_here and (is_named or (number and parcel.number_key == number)):
            return parcel
    return None


def _contents(shipment: ShipmentSent) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for part in shipment.lines:
        pieces[part.reference] += part.quantity
    return pieces


def _contents_of(parcel: Parcel) -> Counter[str]:
    return Counter({part.line.reference: part.quantity for part in parcel.parts})


def is_told_otherwise(order: OrderSent, stored: Sequence[Parcel]) -> bool:
    """Tell whether a carrier says of a parcel what the shop does not."""
    rows = zip(order.shipments, _rows_of(stored, order.shipments), strict=True)
    return any(row and row.told and row.state != parcel.state for parcel, row in rows)


def word_of(order: OrderSent, line: LineSent) -> State:
    """Return the state that the shop gives a line: its own or the order's."""
    return State(line.state or order.state or State.CONFIRMED)


def pieces_of(
    line: LineSent, word: State, in_parcels: InParcelsByLine, here: Quantities = NONE
) -> Quantities:
    """Count the pieces of a line, once the shop gives it this state."""
    of_line, has_come = in_parcels.get(line.reference, NOWHERE), line.delivered_at is not None
    return count_pieces(line.quantity, word, of_line, here=here, has_come=has_come)


def state_of(line: LineSent, word: State, in_parcels: InParcelsByLine, here: Quantities = NONE) -> State:
    """Return the state of a line, once the shop gives it this one."""
    told = in_parcels.get(line.reference, NOWHERE).gravest
    return line_state(line.quantity, pieces_of(line, word, in_parcels, here), word, told)


def fill_parcels(
    order: Order, lines: Iterable[Line], stored: Sequence[Parcel], sent: Sequence[ShipmentSent]
) -> list[Parcel]:
    """Write the parcels that were sent into the stored rows and new ones; those made at the desk stay."""
    ids = {line.reference: line.id for line in lines}
    parcels = []
    for position, (row, shipment) in enumerate(zip(_rows_of(stored, sent), sent, strict=True)):
        parcel = row or make_row(Parcel, customer_id=order.customer_id, order_id=order.id)
        parcel.position, parcel.reference, parcel.seller_reference = (
            position,
            shipment.reference,
            shipment.seller,
        )
        parcel.carrier, parcel.tracking_number = shipment.carrier, shipment.tracking_number
        parcel.tracking_url = shipment.tracking_url or ""
        parcel.shipped_at, parcel.delivered_at = shipment.shipped_at, shipment.delivered_at
        parcel.estimated_on = shipment.estimated_on
        pieces = _contents(shipment)
        parcel.parts = [new_part(parcel, ids[name], number) for name, number in pieces.items()]
        parcels.append(parcel)
    return [*parcels, *(parcel for parcel in stored if parcel.is_made_here)]


def _rows_of(stored: Sequence[Parcel], sent: Sequence[ShipmentSent]) -> list[Parcel | None]:
    """Find the row of each parcel by its reference or, without one, by its tracking number or position."""
    stored = [parcel for parcel in stored if not parcel.is_made_here]
    rows = dict(zip(_names_of(stored), stored, strict=True))
    matching = [rows.pop(name, None) for name in _names_of(sent)]
    spare = iter([row for row in rows.values() if not row.reference])
    return [
        row or (None if shipment.reference else next(spare, None))
        for row, shipment in zip(matching, sent, strict=True)
    ]


def _names_of(parcels: Sequence[Parcel] | Sequence[ShipmentSent]) -> Iterator[tuple[str, str, int]]:
    """Yield a name for each parcel that tells it from the others; several may share a tracking number."""
    seen: Counter[str] = Counter()
    for parcel in parcels:
        if parcel.reference:
            yield parcel.reference, "", 0
        else:
            seen[parcel.tracking_number] += 1
            yield "", parcel.tracking_number, seen[parcel.tracking_number]
