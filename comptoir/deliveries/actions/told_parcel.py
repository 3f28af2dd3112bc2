"""A parcel of a locked order, or one that comes back, and what is told of it until that is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from comptoir.deliveries.facts import (
    DELIVERY_CONTRADICTED,
    ESTIMATE_CHANGED,
    OF_STATE,
    RETURN_ARRIVED,
    RETURN_HANDED_IN,
    RETURN_LOSS_NOTED,
    RETURN_TURNED_ROUND,
)
from comptoir.deliveries.models import Following, NewScan, Scan, Tracking, follow, key_of, key_of_return
from comptoir.ground.write import make_row
from comptoir.journal.facts import Fact
from comptoir.journal.record import Happened
from comptoir.orders.actions import LockedOrder, Report
from comptoir.orders.models import CarrierState, Parcel

# What a return hears once its parcel comes into each of these states; of the first scan and the last apart
OF_RETURN = {
    CarrierState.LOST: RETURN_LOSS_NOTED,
    CarrierState.RETURN_TO_SENDER: RETURN_TURNED_ROUND,
    CarrierState.RETURNED: RETURN_TURNED_ROUND,
}
# A fact, and when it happened
Moved = tuple[Fact, datetime | None]


class ReturnParcel(NamedTuple):
    """A parcel that comes back: by which return, and with whom under which number."""

    return_id: UUID
    carrier: str
    tracking_number: str

    @property
    def key(self) -> str:
        return key_of_return(self.return_id, self.tracking_number)


class ToldParcel:
    """A parcel, its tracking and its scans, those first that are kept; nothing of it is written here.

    `added` are the scans that are new, and `happened` what the parcel has come into by them, apart for what
    everybody hears of (True) and what nobody is told of.
    """

    def __init__(
        self,
        locked: LockedOrder,
        parcel: Parcel | ReturnParcel,
        tracking: Tracking | None,
        known: Sequence[Scan],
    ) -> None:
        order = locked.order
        self.locked, self.parcel, self.known = locked, parcel, list(known)
        self.tracking = tracking or make_row(
            Tracking,
            customer_id=order.customer_id,
            order_id=order.id,
            key=key_told(parcel),
            return_id=getattr(parcel, "return_id", None),
        )
        self.added: list[Scan] = []
        self.happened: dict[bool, list[Happened]] = {True: [], False: []}
        self._marks = {scan.mark for scan in known}
        self._was = self.report

    @property
    def report(self) -> Report:
        return report_of(self.tracking)

    @property
    def has_moved(self) -> bool:
        """Tell whether its order has moved with it."""
        return self.report != self._was

    @property
    def is_tracked(self) -> bool:
        """Tell whether anything is known of the parcel."""
        return bool(self.added) or not self.tracking._state.adding

    def take(self, scans: Sequence[NewScan], *, source: Scan.Source, speaks: bool) -> list[bool]:
        """Take what is told at one time, and tell for each scan whether it is new."""
        are_new = []
        for scan in scans:
            are_new.append(scan.mark not in self._marks)
            if are_new[-1]:
                self._marks.add(scan.mark)
                self.added.append(self._row(scan, source))
        if any(are_new):
            self._follow(follow([*self.known, *self.added]), speaks=speaks)
        return are_new

    def _row(self, scan: NewScan, source: Scan.Source) -> Scan:
        return make_row(
            Scan,
            customer_id=self.tracking.customer_id,
            tracking_id=self.tracking.id,
            source=source,
            mark=scan.mark,
            **{name: getattr(scan, name) for name in NewScan.__dataclass_fields__},
        )

    def _follow(self, following: Following, *, speaks: bool) -> None:
        """Set where the parcel is, and note what it has come into."""
        tracking, moved = self.tracking, self._moved(following)
        tracking.take(following)
        for fact, at in moved:
            if fact.name not in tracking.told or fact == ESTIMATE_CHANGED:
                tracking.told = list(dict.fromkeys([*tracking.told, fact.name]))
                self.happened[speaks].append(Happened(fact, tracking, self._details(following), at))

    def _moved(self, following: Following) -> list[Moved]:
        """Return what the parcel comes into, each with its moment; `tracking` is where it was before."""
        before, was_on, moved = CarrierState(self.tracking.state), self.tracking.estimated_on, []
        if following.state != before and following.state in OF_STATE:
            moved.append((OF_STATE[following.state], following.since))
        if self.tracking.delivered_at is not None and following.is_contradicted:
            moved.append((DELIVERY_CONTRADICTED, following.since))
        if was_on and following.estimated_on != was_on and following.delivered_at is None:
            # Of a day that is named anew the moment counts when it was named.
            moved.append((ESTIMATE_CHANGED, following.estimates[-1].said_at))
        return moved

    def _details(self, following: Following) -> dict[str, Any]:
        return {
            "order": self.locked.order.number,
            **self._named(),
            "carrier": self.parcel.carrier,
            "tracking_number": self.parcel.tracking_number,
            "state": following.state,
            "scanned_at": following.since.isoformat() if following.since else None,
            "estimated_on": following.estimated_on.isoformat() if following.estimated_on else None,
        }

    def _named(self) -> dict[str, str]:
        return {"parcel": getattr(self.parcel, "reference", "")}


class ToldReturn(ToldParcel):
    """A parcel that comes back: its order stays where it is, and its return hears of it."""

    @property
    def has_moved(self) -> bool:
        return False

    def _moved(self, following: Following) -> list[Moved]:
        moved: list[Moved] = []
        if following.shipped_at:
            moved.append((RETURN_HANDED_IN, following.shipped_at))
        if following.delivered_at:
            moved.append((RETURN_ARRIVED, following.delivered_at))
        if following.state in OF_RETURN:
            moved.append((OF_RETURN[following.state], following.since))
        return moved

    def _named(self) -> dict[str, str]:
        return {"return": str(self.tracking.return_id)}


def told_of(
    locked: LockedOrder, parcel: Parcel | ReturnParcel, tracking: Tracking | None, known: Sequence[Scan]
) -> ToldParcel:
    """Return what is told of a parcel, of whichever of the two kinds it is."""
    kind = ToldReturn if isinstance(parcel, ReturnParcel) else ToldParcel
    return kind(locked, parcel, tracking, known)


def key_told(parcel: Parcel | ReturnParcel) -> str:
    """Return the name by which a parcel of an order is known, or one that comes back."""
    return parcel.key if isinstance(parcel, ReturnParcel) else key_of(parcel)


def report_of(following: Following | Tracking) -> Report:
    return Report(
        state=CarrierState(following.state),
        shipped_at=following.shipped_at,
        estimated_on=following.estimated_on,
        delivered_at=following.delivered_at,
    )
