"""Whoever follows a parcel tells scans of it: each is kept once, and where the parcel is follows from all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction

from comptoir.deliveries.actions.told_parcel import ReturnParcel, ToldParcel, key_told, report_of, told_of
from comptoir.deliveries.models import (
    NewScan,
    ReturnLabel,
    Scan,
    follow,
    key_of,
    scans_of_trackings,
    trackings_of,
)
from comptoir.ground.write import insert_rows, update_rows
from comptoir.journal.record import Acts, record_each
from comptoir.orders.actions import LockedOrder, Report, lock_order, lock_orders, report_all
from comptoir.orders.models import Order, Parcel

FOLLOWS = ["state", "since", "shipped_at", "estimated_on", "delivered_at", "is_contradicted", "told"]


@transaction.atomic
def record_scans(
    order: Order,
    parcel: Parcel,
    scans: Sequence[NewScan],
    *,
    source: Scan.Source,
    by: Acts,
    speaks: bool = True,
) -> list[bool]:
    """Keep these scans of a parcel, and tell for each whether it is new; what is known changes nothing.

    The parcel, its lines and its order follow the carrier. Each state that the parcel comes into is recorded
    once; without `speaks`, as in history, nobody is told of it.
    """
    [told] = read_told([(lock_order(order), parcel)])
    are_new = told.take(scans, source=source, speaks=speaks)
    write_told([told], by=by)
    return are_new


@transaction.atomic
def record_return_scans(
    label: ReturnLabel, scans: Sequence[NewScan], *, source: Scan.Source, by: Acts, speaks: bool = True
) -> list[bool]:
    """Keep these scans of a parcel that comes back with this label, as `record_scans` does.

    Its order stays where it is; its return hears of it.
    """
    order = Order(customer_id=label.customer_id, id=label.order_id)
    parcel = ReturnParcel(label.return_id, label.carrier_name, label.number)
    [told] = read_told([(lock_order(order), parcel)])
    are_new = told.take(scans, source=source, speaks=speaks)
    write_told([told], by=by)
    return are_new


def read_told(parcels: Collection[tuple[LockedOrder, Parcel | ReturnParcel]]) -> list[ToldParcel]:
    """Read all that is known of these parcels of locked orders; all that is told of one order takes turns."""
    held = trackings_of({(locked.order.customer_id, locked.order.id) for locked, _parcel in parcels})
    known = scans_of_trackings(held)
    by_key = {(tracking.order_id, tracking.key): tracking for tracking in held}
    told: list[ToldParcel] = []
    for locked, parcel in parcels:
        tracking = by_key.get((locked.order.id, key_told(parcel)))
        told.append(told_of(locked, parcel, tracking, known.get(tracking.id, []) if tracking else []))
    return told


def write_told(parcels: Iterable[ToldParcel], *, by: Acts) -> None:
    """Write what was told of these parcels, and record what they have come into."""
    told = [parcel for parcel in parcels if parcel.added]
    trackings = [parcel.tracking for parcel in told]
    # What was inserted counts as held, so those that were held before come first.
    update_rows([tracking for tracking in trackings if not tracking._state.adding], FOLLOWS)
    insert_rows([tracking for tracking in trackings if tracking._state.adding])
    insert_rows([scan for parcel in told for scan in parcel.added])
    # Most scans say no more than that it is still under way.
    _report([(parcel.locked, parcel.tracking.key, parcel.report) for parcel in told if parcel.has_moved])
    for speaks in (True, False):
        happened = [fact for parcel in told for fact in parcel.happened[speaks]]
        if happened:
            record_each(happened, by=by, speaks=speaks)


@transaction.atomic
def tell_orders_anew(orders: Collection[tuple[UUID, UUID]]) -> None:
    """Tell the parcels of these orders, named by customer and id, what is known of them.

    The shop has sent the orders anew: a parcel that it left out for a while has come back without its past.
    """
    locked = lock_orders({(one.customer_id, one.order_id) for one in trackings_of(orders)})
    known = trackings_of({(one.order.customer_id, one.order.id) for one in locked.values()})
    scans = scans_of_trackings(known)
    _report((locked[one.order_id], one.key, report_of(follow(scans.get(one.id, [])))) for one in known)


def _report(reports: Iterable[tuple[LockedOrder, str, Report]]) -> None:
    """Report where parcels of locked orders are, by their key; several may share a carrier's number."""
    by_order: dict[UUID, tuple[LockedOrder, dict[UUID, Report]]] = {}
    for locked, key, report in reports:
        of_order = by_order.setdefault(locked.order.id, (locked, {}))[1]
        of_order |= {parcel.id: report for parcel in locked.parcels if key_of(parcel) == key}
    report_all(by_order.values())
