"""Quantities: how many pieces of a line have left, came, were cancelled and came back; its state follows.

What parcels tell, what the shop says of a line and what apps above wrote of it meet here and nowhere else;
docs/quantities.md has the table.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from comptoir.orders.models.states import NOT_YET_SHIPPED, RETURNS, SENT, ParcelState, State

Of = TypeVar("Of", bound=Hashable)


class Quantities(NamedTuple):
    """How many pieces of a line; those that came back also came, and those that came also left."""

    shipped: int = 0
    delivered: int = 0
    cancelled: int = 0
    returned: int = 0


NONE = Quantities()


@dataclass(slots=True)
class InParcels:
    """Of one line: how many are in parcels, how many of these have left and have come, and when the last."""

    quantity: int = 0
    left: int = 0
    came: int = 0
    came_at: datetime | None = None


NOWHERE = InParcels()


class Sending(Protocol):
    """A parcel, as it is kept or as it is sent."""

    @property
    def state(self) -> ParcelState: ...
    @property
    def delivered_at(self) -> datetime | None: ...


def in_parcels(parts: Iterable[tuple[Of, int, Sending]]) -> dict[Of, InParcels]:
    """What parcels tell of each line that is in one, from so many of a line in a parcel."""
    told: dict[Of, InParcels] = {}
    for line, quantity, parcel in parts:
        of_line = told.setdefault(line, InParcels())
        of_line.quantity += quantity
        of_line.left += quantity if parcel.state != ParcelState.WAITING else 0
        if parcel.delivered_at:
            of_line.came += quantity
            of_line.came_at = max(of_line.came_at or parcel.delivered_at, parcel.delivered_at)
    return told


def count_pieces(
    quantity: int, word: State, told: InParcels, *, here: Quantities = NONE, has_come: bool = False
) -> Quantities:
    """How many of `quantity` pieces are where, and never fewer than apps above wrote (`here`).

    `word` is the state that the shop gives the line; `has_come` whether it says when the line came.
    """
    most = _as_the_shop_says(quantity, word, told, has_come=has_come)
    if any(here):
        most = Quantities(*map(max, most, here))
    cancelled = min(most.cancelled, quantity - here.shipped)
    shipped = min(most.shipped, quantity - cancelled)
    delivered = min(most.delivered, shipped)
    return Quantities(shipped, delivered, cancelled, min(most.returned, delivered))


def _as_the_shop_says(quantity: int, word: State, told: InParcels, *, has_come: bool) -> Quantities:
    """Of pieces in parcels these know better, where they know anything; all others go by the word."""
    if word == State.CANCELLED:
        return Quantities(cancelled=quantity)
    if word == State.PAYMENT_FAILED:
        return NONE
    if word in RETURNS:
        return Quantities(quantity, quantity, returned=quantity if word == State.RETURNED else 0)
    waiting, to_come = told.quantity - told.left, told.quantity - told.came
    if word == State.DELIVERED or (has_come and not told.quantity):
        known = told.came > 0
        return Quantities(quantity - waiting * known, quantity - to_come * known)
    if word in SENT:
        known = word == State.SHIPPED and told.left > 0
        return Quantities(quantity - waiting * known, told.came)
    return Quantities(told.left, told.came)


def is_possible(quantity: int, pieces: Quantities) -> bool:
    """Whether so many pieces of `quantity` can be where: each was cancelled, or left, came and came back."""
    shipped, delivered, cancelled, returned = pieces
    return 0 <= returned <= delivered <= shipped <= quantity - cancelled <= quantity


def written_here(here: Quantities, before: Quantities, after: Quantities) -> Quantities:
    """What apps above have written of a line, after they brought its pieces from `before` to `after`.

    What they said to have come back has come, and left, even where the shop says so no more.
    """
    told = Quantities(
        *(now if now != was else known for known, was, now in zip(here, before, after, strict=True))
    )
    delivered = max(told.delivered, told.returned)
    return told._replace(delivered=delivered, shipped=max(told.shipped, delivered))


def line_state(quantity: int, pieces: Quantities, word: State) -> State:
    """The state of a line from its pieces; the shop's word where it says more of the same step."""
    live = quantity - pieces.cancelled
    if not live:
        return State.CANCELLED
    if pieces.returned == live:
        return State.RETURNED
    if pieces.delivered == live:
        return word if word in RETURNS - {State.RETURNED} else State.DELIVERED
    if pieces.shipped == live:
        return word if word in SENT else State.SHIPPED
    return State.PARTIALLY_SHIPPED if pieces.shipped else word


def line_delivered_at(state: State, told: InParcels, said: datetime | None) -> datetime | None:
    """When a line came: with the last of its parcels; not before all have come."""
    return None if state in NOT_YET_SHIPPED | SENT else told.came_at or said
