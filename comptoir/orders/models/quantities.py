"""Quantities count the pieces of a line that have left, come, been cancelled or come back; its state follows.

Parcels, the shop's state for a line and the reports of apps above are combined here and nowhere else;
docs/quantities.md has the table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from comptoir.orders.models.states import NOT_YET_SHIPPED, PROGRESS, RETURNS, SENT, ParcelState, State

Of = TypeVar("Of", bound=Hashable)


class Quantities(NamedTuple):
    """Count the pieces of a line; pieces that came back also came, and pieces that came also left."""

    shipped: int = 0
    delivered: int = 0
    cancelled: int = 0
    returned: int = 0


NONE = Quantities()


@dataclass(slots=True)
class InParcels:
    """Count one line's pieces in parcels: all, those that left, those that came, and when the last came.

    `told` is the gravest state that a carrier gives those that have not come; None where no carrier tells.
    """

    quantity: int = 0
    left: int = 0
    came: int = 0
    came_at: datetime | None = None
    told: State | None = None


NOWHERE = InParcels()


class Sending(Protocol):
    """A parcel, as it is stored or as it is sent."""

    @property
    def state(self) -> ParcelState: ...
    @property
    def came_at(self) -> datetime | None: ...
    @property
    def told(self) -> State | None: ...


def in_parcels(parts: Iterable[tuple[Of, int, Sending]]) -> dict[Of, InParcels]:
    """Count each line's pieces in parcels, from triples of a line, a quantity and a parcel."""
    by_line: dict[Of, InParcels] = {}
    for line, quantity, parcel in parts:
        of_line = by_line.setdefault(line, InParcels())
        of_line.quantity += quantity
        of_line.left += quantity if parcel.state != ParcelState.WAITING else 0
        if parcel.came_at:
            of_line.came += quantity
            of_line.came_at = max(of_line.came_at or parcel.came_at, parcel.came_at)
        elif parcel.told:
            of_line.told = max(of_line.told or parcel.told, parcel.told, key=PROGRESS.__getitem__)
    return by_line


def count_pieces(
    quantity: int, word: State, parcels: InParcels, *, here: Quantities = NONE, has_come: bool = False
) -> Quantities:
    """Count the pieces of a line, and never fewer than apps above wrote (`here`).

    `word` is the state that the shop gives the line; `has_come` tells whether the shop says when it came.
    """
    most = _as_the_shop_says(quantity, word, parcels, has_come=has_come)
    if any(here):
        most = Quantities(*map(max, most, here))
    cancelled = min(most.cancelled, quantity - here.shipped)
    shipped = min(most.shipped, quantity - cancelled)
    delivered = min(most.delivered, shipped)
    return Quantities(shipped, delivered, cancelled, min(most.returned, delivered))


def _as_the_shop_says(quantity: int, word: State, parcels: InParcels, *, has_come: bool) -> Quantities:
    """Count the pieces by the shop's state for the line; pieces in parcels are counted by their parcel."""
    if word == State.CANCELLED:
        return Quantities(cancelled=quantity)
    if word == State.PAYMENT_FAILED:
        return NONE
    if word in RETURNS:
        return Quantities(quantity, quantity, returned=quantity if word == State.RETURNED else 0)
    waiting, to_come = parcels.quantity - parcels.left, parcels.quantity - parcels.came
    if word == State.DELIVERED or (has_come and not parcels.quantity):
        known = parcels.came > 0 or parcels.told is not None
        return Quantities(quantity - waiting * known, quantity - to_come * known)
    if word in SENT:
        known = word == State.SHIPPED and parcels.left > 0
        return Quantities(quantity - waiting * known, parcels.came)
    return Quantities(parcels.left, parcels.came)


def is_possible(quantity: int, pieces: Quantities) -> bool:
    """Tell whether the counts fit `quantity`: a piece was cancelled, or left, came and came back in turn."""
    shipped, delivered, cancelled, returned = pieces
    return 0 <= returned <= delivered <= shipped <= quantity - cancelled <= quantity


def written_here(here: Quantities, before: Quantities, after: Quantities) -> Quantities:
    """Return the counts of apps above, after they changed a line's pieces from `before` to `after`.

    A piece that they report as returned has also come and left, even where the shop no longer says so.
    """
    written = Quantities(
        *(now if now != was else known for known, was, now in zip(here, before, after, strict=True))
    )
    delivered = max(written.delivered, written.returned)
    return written._replace(delivered=delivered, shipped=max(written.shipped, delivered))


def line_state(quantity: int, pieces: Quantities, word: State, told: State | None = None) -> State:
    """Return the state that follows from a line's pieces, or the shop's if it says more of the same step.

    Of pieces on their way, `told` is what a carrier says; the shop is not asked then.
    """
    live = quantity - pieces.cancelled
    if not live:
        return State.CANCELLED
    if pieces.returned == live:
        return State.RETURNED
    if pieces.delivered == live:
        return word if word in RETURNS - {State.RETURNED} else State.DELIVERED
    if pieces.shipped == live:
        return told or (word if word in SENT else State.SHIPPED)
    return State.PARTIALLY_SHIPPED if pieces.shipped else word


def line_delivered_at(
    state: State, parcels: InParcels, shop_delivered_at: datetime | None
) -> datetime | None:
    """Return when a line came: with the last of its parcels, and not before all of them have come."""
    return None if state in NOT_YET_SHIPPED | SENT else parcels.came_at or shop_delivered_at
