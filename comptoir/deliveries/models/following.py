"""Where a parcel is follows from its scans alone, in whatever order and however often they came in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, Protocol

from comptoir.orders.models import CarrierState

BEFORE_THE_CARRIER = frozenset({CarrierState.UNKNOWN, CarrierState.PRE_TRANSIT, CarrierState.CANCELLED})
COMES_NO_MORE = frozenset({CarrierState.LOST, CarrierState.RETURN_TO_SENDER, CarrierState.RETURNED})
# Of two scans of one moment, the one that is further on this list counts as the later.
STEP = {state: step for step, state in enumerate(CarrierState)}


class Scanned(Protocol):
    """A scan, as it is stored or as it comes in."""

    @property
    def state(self) -> str: ...
    @property
    def scanned_at(self) -> datetime: ...
    @property
    def estimated_on(self) -> date | None: ...
    @property
    def is_the_shops(self) -> bool: ...
    @property
    def mark(self) -> str: ...


class Estimate(NamedTuple):
    """A day on which the parcel should arrive, and when the carrier named it."""

    on: date
    said_at: datetime


class Following(NamedTuple):
    """Where a parcel is, and since when; what happened to it before.

    `is_contradicted` tells that a later scan took a delivery back, and none has said it again.
    """

    state: CarrierState = CarrierState.UNKNOWN
    since: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    is_contradicted: bool = False
    estimates: tuple[Estimate, ...] = ()

    @property
    def estimated_on(self) -> date | None:
        return self.estimates[-1].on if self.estimates else None


def in_order(scans: Iterable[Scanned]) -> list[Scanned]:
    """Sort scans by the carrier's own time, the oldest first; no two stand in the same place."""
    return sorted(scans, key=lambda scan: (scan.scanned_at, STEP[CarrierState(scan.state)], scan.mark))


def follow(scans: Iterable[Scanned]) -> Following:
    """Work out where a parcel is; the carrier's scans and the desk's outrank those of the shop.

    Its state is that of the latest scan by the carrier's time, but for scans that name none. It was delivered
    with the first scan that says so; a later one that says otherwise takes that back.
    """
    known = list(scans)
    of_carrier = [scan for scan in known if not scan.is_the_shops]
    following = Following()
    for scan in in_order(of_carrier or known):
        following = _after(following, scan)
    return following


def _after(before: Following, scan: Scanned) -> Following:
    """Return where the parcel is after one more scan, the latest."""
    state, at = CarrierState(scan.state), scan.scanned_at
    estimates = before.estimates
    if scan.estimated_on and scan.estimated_on != before.estimated_on:
        estimates = (*estimates, Estimate(scan.estimated_on, at))
    # A scan that names no state, or a label that is made anew, says nothing against what was seen.
    says_where = state not in BEFORE_THE_CARRIER or before.state in BEFORE_THE_CARRIER
    if state == CarrierState.UNKNOWN or not says_where:
        return before._replace(estimates=estimates)
    is_delivered = state == CarrierState.DELIVERED
    takes_back = before.delivered_at is not None and not is_delivered
    return Following(
        state,
        before.since if state == before.state else at,
        before.shipped_at or (at if state not in BEFORE_THE_CARRIER else None),
        (before.delivered_at or at) if is_delivered else None,
        takes_back or (before.is_contradicted and not is_delivered),
        estimates,
    )
