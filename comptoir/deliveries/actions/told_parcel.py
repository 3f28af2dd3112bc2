"""A parcel of a locked order, and what is told of it until that is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from comptoir.deliveries.facts import DELIVERY_CONTRADICTED, ESTIMATE_CHANGED, OF_STATE
from comptoir.deliveries.models import Following, NewScan, Scan, Tracking, follow, key_of
from comptoir.ground.write import make_row
from comptoir.journal.facts import Fact
from comptoir.journal.record import Happened
from comptoir.orders.actions import LockedOrder, Report
from comptoir.orders.models import CarrierState, Parcel


class ToldParcel:
    """A parcel, its tracking and its scans, those first that are kept; nothing of it is written here.

    `added` are the scans that are new, and `happened` what the parcel has come into by them, apart for what
    everybody hears of (True) and what nobody is told of.
    """

    def __init__(
        self, locked: LockedOrder, parcel: Parcel, tracking: Tracking | None, known: Sequence[Scan]
    ) -> None:
        order = locked.order
        self.locked, self.parcel, self.known = locked, parcel, list(known)
        self.tracking = tracking or make_row(
            Tracking, customer_id=order.customer_id, order_id=order.id, key=key_of(parcel)
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
        tracking = self.tracking
        before, was_on = CarrierState(tracking.state), tracking.estimated_on
        was_delivered = tracking.delivered_at is not None
        tracking.take(following)
        happened: list[Fact] = []
        if following.state != before and following.state in OF_STATE:
            happened.append(OF_STATE[following.state])
        if was_delivered and following.is_contradicted:
            happened.append(DELIVERY_CONTRADICTED)
        if was_on and following.estimated_on != was_on and following.delivered_at is None:
            happened.append(ESTIMATE_CHANGED)
        for fact in happened:
            if fact.name not in tracking.told or fact == ESTIMATE_CHANGED:
                tracking.told = list(dict.fromkeys([*tracking.told, fact.name]))
                # Of a day that is named anew the moment counts when it was named.
                at = following.estimates[-1].said_at if fact == ESTIMATE_CHANGED else following.since
                self.happened[speaks].append(Happened(fact, tracking, self._details(following), at))

    def _details(self, following: Following) -> dict[str, Any]:
        return {
            "order": self.locked.order.number,
            "parcel": self.parcel.reference,
            "carrier": self.parcel.carrier,
            "tracking_number": self.parcel.tracking_number,
            "state": following.state,
            "scanned_at": following.since.isoformat() if following.since else None,
            "estimated_on": following.estimated_on.isoformat() if following.estimated_on else None,
        }


def report_of(following: Following | Tracking) -> Report:
    return Report(
        state=CarrierState(following.state),
        shipped_at=following.shipped_at,
        estimated_on=following.estimated_on,
        delivered_at=following.delivered_at,
    )
