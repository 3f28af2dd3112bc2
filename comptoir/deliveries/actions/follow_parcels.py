"""Parcels of orders that came in or changed are followed, where a connected carrier has them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from comptoir.customers.models import Customer, known_among
from comptoir.deliveries.carriers import carrier_of, carriers, plain
from comptoir.deliveries.models import (
    FollowedParcel,
    followed_until,
    key_of,
    orders_on_their_way,
    parcels_with_numbers,
)
from comptoir.journal.models import customers_waited_for
from comptoir.orders.models import Order, Parcel

AT_ONCE = 500
Key = tuple[str, str, UUID]


@transaction.atomic
def follow_parcels(orders: Collection[tuple[UUID, UUID]], *, is_history: bool = False) -> None:
    """Follow the parcels that these orders have now, and no others; orders go by customer and id.

    Of history, what its carriers tell first is told to nobody.
    """
    if not orders or not carriers():
        return
    customers, ids = {customer for customer, _id in orders}, {order_id for _customer, order_id in orders}
    # Two versions of an order take turns, so that the later one decides.
    locked = Order.objects.select_for_update().filter(customer_id__in=customers, id__in=ids)
    list(locked.order_by("customer_id", "id").values_list("id"))
    parcels = parcels_with_numbers(customers, ids)
    keys = {(parcel.order_id, key_of(parcel)) for parcel in parcels}
    wanted = _wanted(parcels, is_history=is_history)
    held = list(
        FollowedParcel.objects.filter(customer_id__in=customers, order_id__in=ids, return_id__isnull=True)
    )
    gone = sorted(row.pk for row in held if (row.order_id, row.key) not in keys)
    if gone:
        FollowedParcel.objects.filter(pk__in=gone).delete()
    known = {row.pk for row in held} - set(gone)
    new = [wanted[key] for key in sorted(wanted) if key not in known]
    FollowedParcel.objects.bulk_create(new, ignore_conflicts=True)


def follow_those_on_their_way(now: datetime) -> None:
    """Follow every parcel on its way that is not followed yet, as when a carrier was just connected.

    What its carrier tells first is told to nobody. So an order that was just shipped is left to its own
    reaction, which may still wait. Of who was erased, nothing is followed.
    """
    if not carriers():
        return
    waited_for = customers_waited_for()
    for orders in orders_on_their_way(now, at_once=AT_ONCE):
        followed_for = known_among({customer_id for customer_id, _order_id in orders}) - waited_for
        heard = [(customer_id, order_id) for customer_id, order_id in orders if customer_id in followed_for]
        follow_parcels(heard, is_history=True)


def forget_followed(now: datetime) -> None:
    """Forget the parcels that are followed no more."""
    FollowedParcel.objects.filter(until__lt=now).delete()


def erase_followed(customer: Customer, at: datetime) -> None:
    """Follow none of a customer's parcels any more."""
    FollowedParcel.objects.filter(customer_id=customer.pk).delete()


def _wanted(parcels: Collection[Parcel], *, is_history: bool) -> dict[Key, FollowedParcel]:
    wanted: dict[Key, FollowedParcel] = {}
    for parcel in parcels:
        carrier = carrier_of(parcel.carrier, parcel.tracking_number)
        until = followed_until(parcel, parcel.order.placed_at)
        if carrier is None or until <= (now := carrier.now()):
            continue
        row = FollowedParcel(
            carrier=carrier.name,
            number=plain(parcel.tracking_number),
            order_id=parcel.order_id,
            customer_id=parcel.customer_id,
            key=key_of(parcel),
            is_quiet=is_history,
            created_at=now,
            due_at=now,
            until=until,
        )
        wanted.setdefault((row.carrier, row.number, row.order_id), row)
    return wanted
