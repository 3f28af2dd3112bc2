"""A tracking follows one parcel, and keeps every scan of it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.deliveries.models.following import Following
from comptoir.ground.fold import fold
from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.ground.write import read_rows
from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.models import CarrierState, Order, Parcel

KEPT, PROOF = timedelta(days=3653), _("proof of the contract and of what was delivered")


def key_of_parcel(carrier: str, number: str, reference: str, position: int) -> str:
    """Return the name by which a parcel of an order is known, though the shop sends the order anew.

    It is the carrier's number of it; where there is none, the shop's reference or its place.
    """
    if number:
        return f"{fold(carrier)} {fold(number)}".strip()
    return f"#{reference}" if reference else f"#{position}#"


def key_of(parcel: Parcel) -> str:
    return key_of_parcel(parcel.carrier, parcel.tracking_number, parcel.reference, parcel.position)


class Tracking(Owned):
    """A tracking follows one parcel of an order: where it is follows from its scans (`follow`).

    `key` names the parcel (`key_of`), as the shop may leave a parcel out and send it again. One that comes
    back to a seller has the id of its return (`return_id`), and is none of the order's parcels. `told` are
    the names of the facts that were recorded of it, each of which happens once, but that its day has changed.
    """

    when_erased = Keep(PROOF, KEPT, "order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="trackings", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="trackings")
    key = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=CarrierState, default=CarrierState.UNKNOWN)
    since = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    estimated_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    is_contradicted = models.BooleanField(default=False)
    told = models.JSONField(default=list)
    return_id = models.UUIDField(null=True, editable=False)

    scans: models.Manager[Scan]

    class Meta:
        constraints = [
            OwnedForeignKey(name="tracking_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "order_id", "key"], name="tracking_of_parcel_once"),
        ]
        indexes = [
            models.Index(
                fields=["since"],
                name="tracking_of_return",
                condition=models.Q(return_id__isnull=False, delivered_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.key

    def take(self, following: Following) -> None:
        """Set where the parcel is; the caller saves it."""
        self.state, self.since, self.shipped_at = following.state, following.since, following.shipped_at
        self.estimated_on, self.delivered_at = following.estimated_on, following.delivered_at
        self.is_contradicted = following.is_contradicted


class ScanQuerySet(OwnedQuerySet["Scan"]):
    """Narrow down a customer's scans; start from `customer.scans`."""

    def of_order(self, order: Order) -> ScanQuerySet:
        return self.filter(tracking__order_id=order.id).select_related("tracking")


class Scan(Owned):
    """A scan is one thing that was told of a parcel, kept as it came.

    `code` is the carrier's own for it, and `words` are the teller's, in their language. `place` is empty
    where none was named. `pickup` describes a pickup point, in the shape of `Pickup`. `mark` tells it from
    every other scan of the parcel: what is told twice is kept once.
    """

    when_erased = Keep(PROOF, KEPT, "tracking__order__placed_at")

    class Source(models.TextChoices):
        """Who told a scan."""

        CARRIER = "carrier", _("Carrier")
        DESK = "desk", _("Our team")
        SHOP = "shop", _("Seller")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="scans", db_index=False)
    tracking_id = models.UUIDField(editable=False)
    tracking = OwnedRelation(Tracking, "tracking_id", related_name="scans")
    source = models.CharField(max_length=10, choices=Source)
    state = models.CharField(max_length=20, choices=CarrierState)
    scanned_at = models.DateTimeField()
    code = models.CharField(max_length=64, blank=True)
    words = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    estimated_on = models.DateField(null=True)
    pickup = models.JSONField(default=dict)
    proof_url = models.URLField(max_length=1000, blank=True)
    mark = models.CharField(max_length=32)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = ScanQuerySet.as_manager()

    class Meta:
        constraints = [
            OwnedForeignKey(name="scan_tracking", column="tracking_id", to="deliveries_tracking"),
            models.UniqueConstraint(fields=["customer", "tracking_id", "mark"], name="scan_once"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.scanned_at:%Y-%m-%d %H:%M}"

    @property
    def is_the_shops(self) -> bool:
        return self.source == self.Source.SHOP


def mark_of_scan(scanned_at: datetime, code: str, *told: str) -> str:
    """Return what tells a scan from the others of its parcel.

    It is the carrier's code and moment (rules of the carriers); where there is no code, all that was told.
    """
    parts = [scanned_at.astimezone(UTC).isoformat(), *([code] if code else ["", *told])]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


_SCANS = WrittenOnce(
    lambda customer, order: (
        Scan.objects.filter(customer_id=customer, tracking__order_id=order, tracking__customer_id=customer)
        .select_related("tracking")
        .order_by("scanned_at", "id")
    ),
    models.UUIDField(),
    models.UUIDField(),
)


def scans_of(order: Order) -> dict[str, list[Scan]]:
    """Return the scans of each parcel of an order, by the parcel's key, with their tracking."""
    by_key: dict[str, list[Scan]] = {}
    for scan in _SCANS.all(order.customer_id, order.id):
        by_key.setdefault(scan.tracking.key, []).append(scan)
    return by_key


def scans_at_pickup(customer: Any, orders: Collection[UUID]) -> dict[tuple[UUID, str], list[Scan]]:
    """Return the scans of the customer's parcels that tell of a pickup point, by order and parcel's key."""
    told = Scan.objects.filter(customer_id=customer.id, state=CarrierState.AVAILABLE_FOR_PICKUP)
    of_orders = told.filter(tracking__customer_id=customer.id, tracking__order_id__in=orders)
    by_parcel: dict[tuple[UUID, str], list[Scan]] = {}
    for scan in of_orders.select_related("tracking").order_by("scanned_at", "id"):
        by_parcel.setdefault((scan.tracking.order_id, scan.tracking.key), []).append(scan)
    return by_parcel


def trackings_of(orders: Collection[tuple[UUID, UUID]]) -> list[Tracking]:
    """Return what follows the parcels of these orders, named by customer and id."""
    customers, ids = {customer for customer, _id in orders}, {order_id for _customer, order_id in orders}
    return read_rows(Tracking.objects.filter(customer_id__in=customers, order_id__in=ids))


def has_left(order: Order, return_id: UUID) -> bool:
    """Tell whether a parcel of this return was seen by its carrier."""
    of_return = Tracking.objects.filter(customer_id=order.customer_id, order_id=order.id, return_id=return_id)
    return bool(of_return.filter(shipped_at__isnull=False).exists())


def trackings_named(keys: Collection[tuple[UUID, UUID]]) -> dict[UUID, Tracking]:
    """Return these trackings, named by customer and id, by their id."""
    customers, ids = {customer for customer, _id in keys}, {tracking_id for _customer, tracking_id in keys}
    named = Tracking.objects.filter(customer_id__in=customers, id__in=ids)
    return {tracking.id: tracking for tracking in read_rows(named)}


def scans_of_trackings(trackings: Collection[Tracking]) -> dict[UUID, list[Scan]]:
    """Return the scans of each of these trackings, by its id, the oldest first."""
    by_tracking: dict[UUID, list[Scan]] = {}
    if trackings:
        customers, ids = {one.customer_id for one in trackings}, {one.id for one in trackings}
        of_trackings = Scan.objects.filter(customer_id__in=customers, tracking_id__in=ids)
        for scan in read_rows(of_trackings.order_by("scanned_at", "id")):
            by_tracking.setdefault(scan.tracking_id, []).append(scan)
    return by_tracking
