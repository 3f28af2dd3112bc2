"""Quantities count the pieces of a line that have left, come, been cancelled or come back; its state follows.

Parcels, the shop's state for a line and the reports of apps above are combined here and nowhere else;
docs/quantities.md has the table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from comptoir.orders.models.states import (
    NEVER_CHARGED,
    NOT_YET_SHIPPED,
    PROGRESS,
    RETURNS,
    SENT,
    ParcelState,
    State,
)

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
    """Count one line's pieces in the shop's parcels: all, those that left, those that came.

    `told` is the gravest state that a carrier gives those that have not come; None where no carrier tells.
    Those in parcels that were made at the desk are counted apart, as `here`, `here_came` and `here_told`;
    all of these have left. `came_at` is when the last of either came.
    """

    quantity: int = 0
    left: int = 0
    came: int = 0
    came_at: datetime | None = None
    told: State | None = None
    here: int = 0
    here_came: int = 0
    here_told: State | None = None

    @property
    def gravest(self) -> State | None:
        """Return the gravest state that a carrier gives a piece which has not come."""
        return _gravest(self.told, self.here_told)

    @property
    def some_left(self) -> bool:
        return self.left > 0 or self.here > 0

    @property
    def is_known(self) -> bool:
        """Tell whether parcels say what came: one did, or a carrier tells of one."""
        return self.came > 0 or self.here_came > 0 or self.gravest is not None


NOWHERE = InParcels()


class Sending(Protocol):
    """A parcel, as it is stored or as it is sent."""

    @property
    def is_made_here(self) -> bool: ...
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
        if parcel.is_made_here:
            _add_made_here(of_line, quantity, parcel)
        else:
            _add_the_shops(of_line, quantity, parcel)
        if parcel.came_at:
            of_line.came_at = max(of_line.came_at or parcel.came_at, parcel.came_at)
    return by_line


def _add_made_here(of_line: InParcels, quantity: int, parcel: Sending) -> None:
    of_line.here += quantity
    if parcel.came_at:
        of_line.here_came += quantity
    else:
        of_line.here_told = _gravest(of_line.here_told, parcel.told)


def _add_the_shops(of_line: InParcels, quantity: int, parcel: Sending) -> None:
    of_line.quantity += quantity
    of_line.left += quantity if parcel.state != ParcelState.WAITING else 0
    if parcel.came_at:
        of_line.came += quantity
    else:
        of_line.told = _gravest(of_line.told, parcel.told)


def _gravest(*told: State | None) -> State | None:
    return max((state for state in told if state), key=PROGRESS.__getitem__, default=None)


def count_pieces(
    quantity: int, word: State, parcels: InParcels, *, here: Quantities = NONE, has_come: bool = False
) -> Quantities:
    """Count the pieces of a line, and never fewer than apps above wrote (`here`).

    `word` is the state that the shop gives the line; `has_come` tells whether the shop says when it came.
    """
    most = _as_all_say(quantity, word, parcels, has_come=has_come)
    if any(here):
        most = Quantities(*map(max, most, here))
    cancelled = min(most.cancelled, quantity - here.shipped)
    shipped = min(most.shipped, quantity - cancelled)
    delivered = min(most.delivered, shipped)
    return Quantities(shipped, delivered, cancelled, min(most.returned, delivered))


def _as_all_say(quantity: int, word: State, parcels: InParcels, *, has_come: bool) -> Quantities:
    """Count the pieces in parcels made here, and by the shop's state all others: no piece is in both."""
    here = min(parcels.here, quantity)
    if not here:
        return _as_the_shop_says(quantity, word, parcels, has_come=has_come)
    # What waits in a parcel of the shop's is what was sent from here.
    waiting = min(parcels.quantity - parcels.left, here)
    of_shop = replace(parcels, quantity=parcels.quantity - waiting)
    others = _as_the_shop_says(quantity - here, word, of_shop, has_come=has_come)
    said = _as_the_shop_says(here, word, _seen_from_here(parcels, here), has_come=has_come)
    sent = Quantities(here, max(said.delivered, parcels.here_came), returned=said.returned)
    return Quantities(*map(sum, zip(others, sent, strict=True)))


def _seen_from_here(parcels: InParcels, here: int) -> InParcels:
    """Change places between the shop's parcels and those that were made here."""
    return InParcels(
        here,
        here,
        parcels.here_came,
        told=parcels.here_told,
        here=parcels.left,
        here_came=parcels.came,
        here_told=parcels.told,
    )


def _as_the_shop_says(quantity: int, word: State, parcels: InParcels, *, has_come: bool) -> Quantities:
    """Count the pieces by the shop's state for the line; pieces in parcels are counted by their parcel."""
    if word == State.CANCELLED:
        return Quantities(cancelled=quantity)
    if word == State.PAYMENT_FAILED:
        return NONE
    if word in RETURNS:
        return Quantities(quantity, quantity, returned=quantity if word == State.RETURNED else 0)
    waiting, to_come = parcels.quantity - parcels.left, parcels.quantity - parcels.came
    if word == State.DELIVERED or (has_come and not parcels.quantity and not parcels.here):
        known = parcels.is_known
        return Quantities(quantity - waiting * known, max(0, quantity - to_come * known))
    if word in SENT:
        known = word == State.SHIPPED and parcels.some_left
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
    """Return when a line came: with the last of its parcels, and not before all of them have come.

    One of which nothing is left to come never came, whatever is said of its parcel. Where parcels say what
    came, the shop's word is not asked: it may be what followed from a parcel that has not come after all.
    """
    if state in NOT_YET_SHIPPED | SENT | NEVER_CHARGED:
        return None
    return parcels.came_at if parcels.is_known else shop_delivered_at
