"""A parcel that comes back and is seen no more for a month counts as lost, though no carrier says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from comptoir.deliveries.facts import RETURN_LOSS_NOTED
from comptoir.deliveries.models import Tracking, returns_on_their_way, scans_of_trackings
from comptoir.ground.write import update_rows
from comptoir.journal.record import CLOCK, Happened, record_each
from comptoir.orders.actions import lock_orders
from comptoir.orders.models import CarrierState

SILENT_AFTER = timedelta(days=30)
AT_ONCE = 200


def note_silent_returns(now: datetime) -> None:
    """Record that parcels are lost that are on their way back, and were not seen for thirty days.

    Each once; if such a parcel arrives after all, that is recorded as of any other.
    """
    silent_since = now - SILENT_AFTER
    for some in returns_on_their_way(silent_since, at_once=AT_ONCE):
        _note(some, silent_since)


@transaction.atomic
def _note(found: Sequence[Tracking], silent_since: datetime) -> None:
    # Whoever is told a scan of them just now locks their orders, too.
    locked = lock_orders({(tracking.customer_id, tracking.order_id) for tracking in found})
    ids = {tracking.id for tracking in found}
    customers = {tracking.customer_id for tracking in found}
    still = Tracking.objects.filter(customer_id__in=customers, id__in=ids, delivered_at__isnull=True)
    trackings = [tracking for tracking in still if tracking.order_id in locked]
    scans = scans_of_trackings(trackings)
    silent = [
        tracking
        for tracking in trackings
        if RETURN_LOSS_NOTED.name not in tracking.told
        and scans.get(tracking.id)
        and max(scan.scanned_at for scan in scans[tracking.id]) < silent_since
    ]
    for tracking in silent:
        tracking.told = [*tracking.told, RETURN_LOSS_NOTED.name]
    update_rows(silent, ["told"])
    happened = [
        Happened(RETURN_LOSS_NOTED, tracking, _details(tracking, locked[tracking.order_id].order.number))
        for tracking in silent
    ]
    if happened:
        record_each(happened, by=CLOCK, speaks=True)


def _details(tracking: Tracking, order_number: str) -> dict[str, str]:
    return {
        "order": order_number,
        "return": str(tracking.return_id),
        "tracking_number": tracking.key.rpartition(" ")[2],
        "state": CarrierState(tracking.state).value,
    }
