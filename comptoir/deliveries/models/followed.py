"""A parcel with a connected carrier is followed: when it is asked about next, and whose it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from django.db import models
from django.utils import timezone

from comptoir.deliveries.models.tracking import Tracking
from comptoir.orders.models import CarrierState, Parcel

# After a parcel came, or is back, a carrier may still take that back; one that nobody sees moves no more.
FOLLOWED_AFTER_ITS_END, FOLLOWED_WITHOUT_NEWS = timedelta(days=30), timedelta(days=90)
SILENT_AFTER = 5
ENDS = frozenset({CarrierState.DELIVERED, CarrierState.RETURNED})


class FollowedParcelQuerySet(models.QuerySet["FollowedParcel"]):
    def due(self, carrier: str, now: datetime) -> Self:
        """Keep the parcels that a carrier is to be asked about now, the longest waiting first."""
        return self.filter(carrier=carrier, due_at__lte=now).order_by("due_at")


class FollowedParcel(models.Model):
    """Lead from a carrier's number to a parcel, and tell when its carrier is asked about it.

    `carrier` is the adapter's word and `number` the number in its plain form; orders that travel together
    share both. `key` names the parcel within its order (`key_of`); `return_id` is that of its return, where
    it is one that comes back (`key_of_return`). `due_at` is None once it is asked about no
    more; after `until` the row is forgotten. `is_quiet` until the carrier has been heard of a parcel that
    came as history: what it tells first is told to nobody.
    """

    shard_by = "number"

    pk = models.CompositePrimaryKey("carrier", "number", "order_id")
    carrier = models.CharField(max_length=20)
    number = models.CharField(max_length=64)
    order_id = models.UUIDField()
    customer_id = models.UUIDField()
    key = models.CharField(max_length=300)
    is_quiet = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    return_id = models.UUIDField(null=True)

    objects: ClassVar[Any] = FollowedParcelQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["carrier", "due_at"],
                name="followed_due",
                condition=models.Q(due_at__isnull=False),
            ),
            models.Index(fields=["customer_id", "order_id"], name="followed_of_order"),
            models.Index(fields=["until"], name="followed_until"),
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.number}"


class CarrierMessage(models.Model):
    """What a carrier sent by itself, kept as it came until the worker has read it, then deleted."""

    shard_by = "id"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    carrier = models.CharField(max_length=20)
    body = models.BinaryField()
    headers = models.JSONField(default=dict)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["received_at"], name="carrier_message_by_age")]

    def __str__(self) -> str:
        return f"{self.carrier} {self.received_at:%Y-%m-%d %H:%M}"


class CarrierPause(models.Model):
    """Until when a carrier is left alone by every process, and after how many failures in a row."""

    carrier = models.CharField(primary_key=True, max_length=20)
    until = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.carrier} until {self.until:%Y-%m-%d %H:%M}"


def silent_carriers(among: Iterable[str]) -> list[CarrierPause]:
    """Return those of these carriers that failed several times in a row, and are asked each hour at most."""
    failed = CarrierPause.objects.filter(carrier__in=list(among), failures__gte=SILENT_AFTER)
    return list(failed.order_by("carrier"))


def followed_until(parcel: Parcel, placed_at: datetime) -> datetime:
    """Return until when a parcel is followed, by what is known of it in its order."""
    if parcel.came_at:
        return parcel.came_at + FOLLOWED_AFTER_ITS_END
    return max(parcel.left_at or placed_at, placed_at) + FOLLOWED_WITHOUT_NEWS


def parcels_with_numbers(customers: Collection[UUID], orders: Collection[UUID]) -> list[Parcel]:
    """Return the parcels of these orders that have a carrier's number, each with its order."""
    of_orders = Parcel.objects.filter(customer_id__in=customers, order_id__in=orders)
    numbered: list[Parcel] = list(of_orders.exclude(tracking_number="").select_related("order"))
    return numbered


def orders_on_their_way(now: datetime, *, at_once: int) -> Iterator[list[tuple[UUID, UUID]]]:
    """Yield the customers and ids of orders of which a numbered parcel is on its way, some at a time."""
    left = Parcel.objects.filter(shipped_at__gte=now - FOLLOWED_WITHOUT_NEWS, delivered_at__isnull=True)
    to_come = left.filter(carrier_delivered_at__isnull=True).exclude(tracking_number="")
    orders = to_come.order_by("customer_id", "order_id").values_list("customer_id", "order_id").distinct()
    rows = orders.iterator(at_once)
    while some := list(islice(rows, at_once)):
        yield some


def returns_on_their_way(silent_since: datetime, *, at_once: int) -> Iterator[list[Tracking]]:
    """Yield the parcels that come back, have left, and are where they are since before, some at a time.

    Those that are so for longer than a parcel is followed were seen to before.
    """
    left = Tracking.objects.filter(return_id__isnull=False, delivered_at__isnull=True)
    since = (silent_since - FOLLOWED_WITHOUT_NEWS, silent_since)
    rows = left.filter(shipped_at__isnull=False, since__range=since).order_by("since").iterator(at_once)
    while some := list(islice(rows, at_once)):
        yield some
