"""What a carrier tells of a number is kept for every parcel that has it, and says when it is asked again."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError

from comptoir.deliveries.actions.record_scans import read_told, write_told
from comptoir.deliveries.actions.told_parcel import ReturnParcel, ToldParcel
from comptoir.deliveries.carriers import Carrier, Heard, Tracked
from comptoir.deliveries.models import (
    AHEAD,
    ENDS,
    FOLLOWED_AFTER_ITS_END,
    FOLLOWED_WITHOUT_NEWS,
    FollowedParcel,
    NewScan,
    Scan,
    Tracking,
    key_of,
    trackings_of,
)
from comptoir.ground.retry import again_on_conflict
from comptoir.ground.write import update_rows
from comptoir.orders.actions import LockedOrder, lock_orders
from comptoir.orders.models import CarrierState, Parcel

log = logging.getLogger(__name__)
# How many numbers are kept in one transaction
AT_ONCE = 200
# As the shop's API takes none of before
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
NEW_FOR = timedelta(days=2)
AGAIN_IF_NEW, AGAIN_IF_UNKNOWN, AGAIN_IF_WRONG = timedelta(hours=1), timedelta(hours=6), timedelta(days=1)
AT_THE_DOOR, ON_THE_ROAD, STUCK = timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12)
STUCK_AFTER, ENDED = timedelta(days=10), timedelta(days=1)


def keep_told(
    carrier: Carrier, told: Mapping[str, Sequence[Tracked]], *, asked: bool = True
) -> dict[str, Exception]:
    """Keep what a carrier tells of numbers, each in the sequence in which it came; return what went wrong.

    A number that nobody has is passed over. Many are kept in one transaction; where that fails, each half of
    them is, until only those fail that cannot be kept. Not `asked` is what it sent by itself, after which it
    is asked about a parcel when it would have been.
    """
    errors: dict[str, Exception] = {}
    numbers = sorted(told)
    for start in range(0, len(numbers), AT_ONCE):
        errors |= _keep_or_halve(
            carrier, {number: told[number] for number in numbers[start : start + AT_ONCE]}, asked=asked
        )
    return errors


def _keep_or_halve(
    carrier: Carrier, told: Mapping[str, Sequence[Tracked]], *, asked: bool
) -> dict[str, Exception]:
    try:
        again_on_conflict(lambda: _keep(carrier, told, asked=asked))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(told) == 1:
            return dict.fromkeys(told, error)
        items = list(told.items())
        halves = (dict(items[: len(items) // 2]), dict(items[len(items) // 2 :]))
        return {
            number: wrong
            for half in halves
            for number, wrong in _keep_or_halve(carrier, half, asked=asked).items()
        }
    return {}


def _keep(carrier: Carrier, told: Mapping[str, Sequence[Tracked]], *, asked: bool) -> None:
    now = carrier.now()
    rows = list(FollowedParcel.objects.filter(carrier=carrier.name, number__in=list(told)))
    locked = lock_orders({(row.customer_id, row.order_id) for row in rows})
    if any(row.order_id not in locked for row in rows):
        # It moves to another customer, together with this row.
        raise OperationalError("an order moved while its parcel was looked up")
    by_key: dict[tuple[UUID, str], tuple[LockedOrder, Parcel | ReturnParcel]] = {
        (order_id, key_of(parcel)): (one, parcel)
        for order_id, one in locked.items()
        for parcel in reversed(one.parcels)
    }
    by_key |= {
        (row.order_id, row.key): (
            locked[row.order_id],
            ReturnParcel(row.return_id, carrier.shown_as, row.number),
        )
        for row in rows
        if row.return_id
    }
    here = [row for row in rows if (row.order_id, row.key) in by_key]
    gone = [row for row in rows if (row.order_id, row.key) not in by_key]
    parcels = read_told([by_key[row.order_id, row.key] for row in here])
    for row, parcel in zip(here, parcels, strict=True):
        for tracked in told[row.number]:
            _tell(carrier, row, parcel, tracked)
            row.is_quiet = row.is_quiet and not tracked.scans
    write_told(parcels, by=carrier.actor)
    trackings = [
        *(parcel.tracking for parcel in parcels),
        *trackings_of({(row.customer_id, row.order_id) for row in gone}),
    ]
    by_parcel = {(tracking.order_id, tracking.key): tracking for tracking in trackings}
    for row in rows:
        _ask_again(
            carrier, row, by_parcel.get((row.order_id, row.key)), told[row.number][-1], now=now, asked=asked
        )
    # A row that the shop's newest version has done away with stays away.
    update_rows(rows, ["until", "is_quiet", *(["due_at", "failures"] if asked else [])])


def _tell(carrier: Carrier, row: FollowedParcel, parcel: ToldParcel, told: Tracked) -> None:
    """Take the scans of a parcel; of one that is not known yet, that its label is there."""
    speaks = not row.is_quiet
    scans = [scan for one in told.scans if (scan := _believed(one, carrier.now()))]
    if len(scans) < len(told.scans):
        log.warning("%s told scans of a moment that cannot be, which are not kept", carrier.shown_as)
    parcel.take(scans, source=Scan.Source.CARRIER, speaks=speaks)
    if told.heard == Heard.NOT_KNOWN_YET and not parcel.is_tracked:
        # The shop's word, not the carrier's, which would outrank what the shop tells meanwhile.
        label = NewScan(state=CarrierState.PRE_TRANSIT, scanned_at=row.created_at)
        parcel.take([label], source=Scan.Source.SHOP, speaks=speaks)
    elif told.estimated_on and parcel.is_tracked and _is_other_day(parcel.tracking, told):
        day = NewScan(
            state=CarrierState.UNKNOWN, scanned_at=_said_at(carrier, scans), estimated_on=told.estimated_on
        )
        parcel.take([day], source=Scan.Source.CARRIER, speaks=speaks)


def _believed(scan: NewScan, now: datetime) -> NewScan | None:
    """Return a scan with its moment in UTC; None where that cannot be when a parcel was scanned."""
    try:
        at = scan.scanned_at.astimezone(UTC)
    except OverflowError:
        return None
    return replace(scan, scanned_at=at) if EARLIEST <= at <= now + AHEAD else None


def _is_other_day(tracking: Tracking, told: Tracked) -> bool:
    return tracking.state not in ENDS and tracking.estimated_on != told.estimated_on


def _said_at(carrier: Carrier, scans: Sequence[NewScan]) -> datetime:
    """Return when a day was said: now, and not before the scans that it was said with."""
    return max([carrier.now(), *(scan.scanned_at for scan in scans)])


def _ask_again(
    carrier: Carrier,
    row: FollowedParcel,
    tracking: Tracking | None,
    told: Tracked,
    *,
    now: datetime,
    asked: bool,
) -> None:
    """Set when the carrier is asked about the parcel next, and until when it is followed."""
    if tracking and tracking.since:
        if tracking.state in ENDS:
            row.until = tracking.since + FOLLOWED_AFTER_ITS_END
        else:
            row.until = max(tracking.since, row.created_at) + FOLLOWED_WITHOUT_NEWS
    if asked:
        due_at = now + max(_pause(row, tracking, told, now), carrier.asked_every)
        row.due_at, row.failures = due_at if due_at < row.until else None, 0


def _pause(row: FollowedParcel, tracking: Tracking | None, told: Tracked, now: datetime) -> timedelta:
    if told.heard == Heard.WRONG:
        return AGAIN_IF_WRONG
    if told.heard == Heard.NOT_KNOWN_YET or tracking is None or tracking.since is None:
        return AGAIN_IF_NEW if now - row.created_at < NEW_FOR else AGAIN_IF_UNKNOWN
    age = now - tracking.since
    if tracking.state in ENDS:
        return max(ENDED, age / 2)
    if tracking.state == CarrierState.OUT_FOR_DELIVERY and age < STUCK_AFTER:
        return AT_THE_DOOR
    return ON_THE_ROAD if age < STUCK_AFTER else STUCK
