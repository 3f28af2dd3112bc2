"""Whoever follows a parcel tells scans of it: each is kept once, and where the parcel is follows from all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from comptoir.deliveries.facts import DELIVERY_CONTRADICTED, ESTIMATE_CHANGED, OF_STATE
from comptoir.deliveries.models import (
    Following,
    NewScan,
    Scan,
    Tracking,
    follow,
    key_of,
    scans_of,
    tracked_orders,
)
from comptoir.journal.facts import Fact
from comptoir.journal.record import Acts, record
from comptoir.orders.actions import Report, report_parcels
from comptoir.orders.models import CarrierState, Order, Parcel, lines_of, parcels_of


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
    # All that is told of one order takes turns.
    Order.objects.for_customer(order.customer_id).select_for_update().get(id=order.id)
    tracking = _tracking_of(order, parcel)
    known = list(Scan.objects.for_customer(order.customer_id).filter(tracking_id=tracking.id))
    marks, are_new, added = {scan.mark for scan in known}, [], []
    for scan in scans:
        are_new.append(scan.mark not in marks)
        if are_new[-1]:
            marks.add(scan.mark)
            added.append(_row(tracking, scan, source))
    if added:
        Scan.objects.bulk_create(added)
        _follow(order, parcel, tracking, follow([*known, *added]), by=by, speaks=speaks)
    return are_new


def tell_orders_anew(orders: Collection[tuple[UUID, UUID]]) -> None:
    """Tell the parcels of these orders, named by customer and id, what is known of them.

    The shop has sent the orders anew: a parcel that it left out for a while has come back without its past.
    """
    customers, ids = {customer for customer, _id in orders}, {order_id for _customer, order_id in orders}
    for order in tracked_orders(customers, ids):
        known = {key: follow(scans) for key, scans in scans_of(order).items()}
        _tell(order, known)


def _tracking_of(order: Order, parcel: Parcel) -> Tracking:
    tracking, _is_new = Tracking.objects.get_or_create(
        customer_id=order.customer_id, order_id=order.id, key=key_of(parcel)
    )
    return tracking


def _row(tracking: Tracking, scan: NewScan, source: Scan.Source) -> Scan:
    return Scan(
        customer_id=tracking.customer_id,
        tracking_id=tracking.id,
        source=source,
        mark=scan.mark,
        **{name: getattr(scan, name) for name in NewScan.__dataclass_fields__},
    )


def _follow(
    order: Order, parcel: Parcel, tracking: Tracking, following: Following, *, by: Acts, speaks: bool
) -> None:
    """Set where the parcel is, tell the order, and record what it has come into."""
    before, was_on = CarrierState(tracking.state), tracking.estimated_on
    was_delivered, was = tracking.delivered_at is not None, _report(tracking)
    tracking.take(following)
    # Most scans say no more than that it is still under way.
    if _report(tracking) != was:
        _tell(order, {tracking.key: following})
    happened: list[Fact] = []
    if following.state != before and following.state in OF_STATE:
        happened.append(OF_STATE[following.state])
    if was_delivered and following.is_contradicted:
        happened.append(DELIVERY_CONTRADICTED)
    if was_on and following.estimated_on != was_on and following.delivered_at is None:
        happened.append(ESTIMATE_CHANGED)
    for fact in happened:
        if fact.name not in tracking.told or fact == ESTIMATE_CHANGED:
            tracking.told = [*tracking.told, fact.name]
            details = _details(order, parcel, following)
            record(fact, about=tracking, by=by, happened_at=following.since, speaks=speaks, **details)
    tracking.save()


def _tell(order: Order, known: dict[str, Following]) -> None:
    """Tell the order's parcels where they are, by their key; several may share a carrier's number."""
    by_id = {parcel.id: key_of(parcel) for parcel in parcels_of(order, lines_of(order))}
    report_parcels(order, {parcel: _report(known[key]) for parcel, key in by_id.items() if key in known})


def _report(following: Following | Tracking) -> Report:
    return Report(
        state=CarrierState(following.state),
        shipped_at=following.shipped_at,
        estimated_on=following.estimated_on,
        delivered_at=following.delivered_at,
    )


def _details(order: Order, parcel: Parcel, following: Following) -> dict[str, Any]:
    return {
        "order": order.number,
        "parcel": parcel.reference,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "state": following.state,
        "scanned_at": following.since.isoformat() if following.since else None,
        "estimated_on": following.estimated_on.isoformat() if following.estimated_on else None,
    }
