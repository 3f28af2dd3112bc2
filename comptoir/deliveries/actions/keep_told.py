"""What a carrier tells of a number is kept for every parcel that has it, and says when it is asked again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import OperationalError

from comptoir.deliveries.actions.record_scans import record_scans
from comptoir.deliveries.carriers import Carrier, Heard, Tracked
from comptoir.deliveries.models import (
    ENDS,
    FOLLOWED_AFTER_ITS_END,
    FOLLOWED_WITHOUT_NEWS,
    FollowedParcel,
    NewScan,
    Scan,
    Tracking,
    key_of,
    tracking_of,
)
from comptoir.ground.retry import again_on_conflict
from comptoir.orders.models import CarrierState, Order, Parcel, lines_of, parcels_of

log = logging.getLogger(__name__)
# Clocks of carriers run ahead by minutes, and some name a day in their own time zone.
AHEAD = timedelta(days=1)
NEW_FOR = timedelta(days=2)
AGAIN_IF_NEW, AGAIN_IF_UNKNOWN, AGAIN_IF_WRONG = timedelta(hours=1), timedelta(hours=6), timedelta(days=1)
AT_THE_DOOR, ON_THE_ROAD, STUCK = timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12)
STUCK_AFTER, ENDED = timedelta(days=10), timedelta(days=1)


def keep_told(carrier: Carrier, number: str, told: Tracked, *, asked: bool = True) -> None:
    """Keep what a carrier tells of a number; a number that nobody has is passed over.

    Each parcel is written in a transaction of its own. Not `asked` is what it sent by itself, after which it
    is asked about when it would have been.
    """
    rows = FollowedParcel.objects.filter(carrier=carrier.name, number=number).order_by("order_id")
    for key in list(rows.values_list("pk", flat=True)):
        again_on_conflict(lambda key=key: _keep(carrier, key, told, asked=asked))  # type: ignore[misc]


def _keep(carrier: Carrier, key: tuple[str, str, object], told: Tracked, *, asked: bool) -> None:
    row = FollowedParcel.objects.filter(pk=key).first()
    if row is None:
        return
    now = carrier.now()
    order = Order.objects.for_customer(row.customer_id).filter(id=row.order_id).first()
    if order is None:
        # It moves to another customer, together with this row.
        raise OperationalError("an order moved while its parcel was looked up")
    parcel = next((one for one in parcels_of(order, lines_of(order)) if key_of(one) == row.key), None)
    if parcel is not None:
        _tell(carrier, row, order, parcel, told)
    _ask_again(carrier, row, told, now=now, asked=asked)


def _tell(carrier: Carrier, row: FollowedParcel, order: Order, parcel: Parcel, told: Tracked) -> None:
    """Record the scans of a parcel; of one that is not known yet, that its label is there."""
    speaks = not row.is_quiet
    scans = [scan for scan in told.scans if scan.scanned_at <= carrier.now() + AHEAD]
    if len(scans) < len(told.scans):
        log.warning("%s told scans of tomorrow, which are not kept", carrier.shown_as)
    if scans:
        record_scans(order, parcel, scans, source=Scan.Source.CARRIER, by=carrier.actor, speaks=speaks)
    tracking = tracking_of(row.customer_id, row.order_id, row.key)
    if told.heard == Heard.NOT_KNOWN_YET and tracking is None:
        # The shop's word, not the carrier's, which would outrank what the shop tells meanwhile.
        label = NewScan(state=CarrierState.PRE_TRANSIT, scanned_at=row.created_at)
        record_scans(order, parcel, [label], source=Scan.Source.SHOP, by=carrier.actor, speaks=speaks)
    if told.estimated_on and tracking and _is_other_day(tracking, told):
        day = NewScan(
            state=CarrierState.UNKNOWN, scanned_at=_said_at(carrier, scans), estimated_on=told.estimated_on
        )
        record_scans(order, parcel, [day], source=Scan.Source.CARRIER, by=carrier.actor, speaks=speaks)


def _is_other_day(tracking: Tracking, told: Tracked) -> bool:
    return tracking.state not in ENDS and tracking.estimated_on != told.estimated_on


def _said_at(carrier: Carrier, scans: Sequence[NewScan]) -> datetime:
    """Return when a day was said: now, and not before the scans that it was said with."""
    return max([carrier.now(), *(scan.scanned_at for scan in scans)])


def _ask_again(carrier: Carrier, row: FollowedParcel, told: Tracked, *, now: datetime, asked: bool) -> None:
    """Set when the carrier is asked about the parcel next, and until when it is followed."""
    tracking = tracking_of(row.customer_id, row.order_id, row.key)
    if tracking and tracking.since:
        is_over = tracking.state in ENDS
        row.until = tracking.since + (FOLLOWED_AFTER_ITS_END if is_over else FOLLOWED_WITHOUT_NEWS)
    changes: dict[str, Any] = {"until": row.until, "is_quiet": row.is_quiet and not told.scans}
    if asked:
        due_at = now + max(_pause(row, tracking, told, now), carrier.asked_every)
        changes |= {"due_at": due_at if due_at < row.until else None, "failures": 0}
    # A row that the shop's newest version has done away with stays away.
    FollowedParcel.objects.filter(pk=row.pk).update(**changes)


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
