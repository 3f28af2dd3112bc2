"""A parcel is one shipment of an order, and counts the pieces of each line in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.fold import fold
from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.ground.write import make_row, read_rows
from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.facts import PARCEL_SHIPPED
from comptoir.orders.models.line import Line
from comptoir.orders.models.order import Order
from comptoir.orders.models.states import (
    AS_THE_CARRIER_TELLS,
    CarrierState,
    ParcelState,
    State,
)
from comptoir.sellers.models import sellers_of_ids

KEPT, PROOF = timedelta(days=3653), _("proof of the contract and of what was delivered")

MADE_HERE_FROM = 1_000_000

CAME_BY_ITS_CARRIER = models.Q(carrier_state=CarrierState.DELIVERED, carrier_delivered_at__isnull=False) | (
    ~models.Q(carrier_state=CarrierState.DELIVERED) & models.Q(carrier_delivered_at__isnull=True)
)


def number_key(tracking_number: str) -> str:
    """Return a carrier's number as it is compared, however it was typed."""
    return "".join(fold(tracking_number).split())


class ParcelQuerySet(OwnedQuerySet["Parcel"]):
    """Narrow down a customer's parcels; start from `customer.parcels`."""

    def of_order(self, number: str) -> ParcelQuerySet:
        """Keep the parcels of the order with this number."""
        return self.filter(order__number=number)

    def with_parts(self) -> Any:
        """Read each parcel once for every line in it (`part_line`, `part_quantity`), in the shop's order."""
        parts = {"part_line": models.F("lines__line_id"), "part_quantity": models.F("lines__quantity")}
        return self.annotate(**parts).order_by("position", "lines__id")


class Parcel(Owned):
    """A parcel is one shipment of an order, in the words of the shop and of its carrier.

    `reference` is the shop's own, where it has one; `seller_reference` names the seller who sends it. The
    shop says `shipped_at`, `estimated_on` and `delivered_at`; the carrier (or the desk), through
    `report_all` alone, what is called `carrier_…`. Where the carrier tells where the parcel is, the shop
    is not asked: `left_at`, `due_on` and `came_at` are what holds. Its contents are its `lines`; `parts` are
    the same rows, where they were read with the parcel.

    A parcel with `made_here_at` was made at the desk at that moment (`ship_parcel`): no version of the shop's
    removes or changes it. It stands behind the shop's own, from `MADE_HERE_FROM` on.
    """

    when_erased = Keep(PROOF, KEPT, "order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="parcels", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="parcels")
    reference = models.CharField(max_length=64, blank=True)
    position = models.PositiveIntegerField()
    seller_reference = models.CharField(max_length=64, blank=True)
    carrier = models.CharField(max_length=64, blank=True)
    tracking_number = models.CharField(max_length=64, blank=True)
    tracking_url = models.URLField(max_length=1000, blank=True)
    shipped_at = models.DateTimeField(null=True)
    estimated_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    carrier_state = models.CharField(
        max_length=20, choices=CarrierState, blank=True, default="", db_default=""
    )
    carrier_shipped_at = models.DateTimeField(null=True)
    carrier_estimated_on = models.DateField(null=True)
    carrier_delivered_at = models.DateTimeField(null=True)
    made_here_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = ParcelQuerySet.as_manager()
    parts: list[ParcelLine]

    class Meta:
        constraints = [
            OwnedForeignKey(name="parcel_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(
                fields=["customer", "order_id", "reference"],
                condition=~models.Q(reference=""),
                name="parcel_reference_once",
            ),
            models.CheckConstraint(
                condition=CAME_BY_ITS_CARRIER,
                name="parcel_came_by_its_carrier",
            ),
        ]
        indexes = [models.Index(fields=["customer", "order_id", "position"], name="parcel_by_order")]

    def __str__(self) -> str:
        return self.tracking_number or self.reference or str(self.position + 1)

    @property
    def is_made_here(self) -> bool:
        return self.made_here_at is not None

    @property
    def can_be_undone(self) -> bool:
        """Tell whether the desk may take the parcel back: for a while, and until its carrier has it."""
        made = self.made_here_at
        return made is not None and timezone.now() - made < PARCEL_SHIPPED.undone_within and self.told is None

    @property
    def number_key(self) -> str:
        return number_key(self.tracking_number)

    @property
    def told(self) -> State | None:
        """Return the state that the carrier gives what is in it; None where it does not say where that is."""
        return AS_THE_CARRIER_TELLS.get(CarrierState(self.carrier_state)) if self.carrier_state else None

    @property
    def left_at(self) -> datetime | None:
        return self.carrier_shipped_at or self.shipped_at

    @property
    def due_on(self) -> date | None:
        return self.carrier_estimated_on or self.estimated_on

    @property
    def came_at(self) -> datetime | None:
        return self.carrier_delivered_at if self.told else self.delivered_at

    @property
    def state(self) -> ParcelState:
        if self.came_at:
            return ParcelState.DELIVERED
        return ParcelState.ON_ITS_WAY if self.told or self.left_at else ParcelState.WAITING

    @property
    def is_only_promised(self) -> bool:
        """Tell whether nothing is known of the parcel but its day: it has not been packed yet."""
        is_told_of = self.carrier or self.tracking_number or self.state != ParcelState.WAITING
        return not is_told_of and all(part.line.to_ship for part in self.parts)

    @property
    def expected_on(self) -> date | None:
        """Return the day on which the parcel should arrive, while a piece of it is still to come."""
        is_to_come = not self.came_at and any(part.line.is_under_way for part in self.parts)
        return self.due_on if is_to_come else None

    @property
    def is_late(self) -> bool:
        return bool(self.expected_on and self.expected_on < timezone.localdate())


class ParcelLine(Owned):
    """A parcel line counts the pieces of one line in a parcel."""

    when_erased = Keep(PROOF, KEPT, "parcel__order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="+", db_index=False)
    parcel_id = models.UUIDField(editable=False)
    parcel = OwnedRelation(Parcel, "parcel_id", related_name="lines")
    line_id = models.UUIDField(editable=False)
    line = OwnedRelation(Line, "line_id", related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            OwnedForeignKey(name="parcel_line_parcel", column="parcel_id", to="orders_parcel"),
            OwnedForeignKey(name="parcel_line_line", column="line_id", to="orders_line"),
            models.UniqueConstraint(fields=["customer", "parcel_id", "line_id"], name="parcel_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="parcel_line_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line}"


_PARCELS = WrittenOnce(
    lambda customer, order: Parcel.objects.filter(customer_id=customer, order_id=order).with_parts(),
    models.UUIDField(),
    models.UUIDField(),
)


def parcels_of(order: Order, lines: Iterable[Line]) -> list[Parcel]:
    """Return the parcels of an order in the shop's own order, each with its `parts` of these lines."""
    return read_parcels(_PARCELS.all(order.customer_id, order.id), lines)


def read_parcels(rows: Iterable[Any], lines: Iterable[Line]) -> list[Parcel]:
    """Make each parcel once from these rows of `with_parts`, with its `parts` of these lines."""
    known = {line.id: line for line in lines}
    parcels: dict[UUID, Parcel] = {}
    for row in rows:
        parcel = parcels.setdefault(row.id, row)
        parcel.parts = [] if parcel is row else parcel.parts
        if row.part_line in known:
            part = new_part(parcel, row.part_line, row.part_quantity)
            part.line = known[row.part_line]
            parcel.parts.append(part)
    return list(parcels.values())


def new_part(parcel: Parcel, line_id: UUID, quantity: int) -> ParcelLine:
    """Make the row for so many pieces of a line in a parcel; the caller saves it."""
    return make_row(
        ParcelLine, customer_id=parcel.customer_id, parcel_id=parcel.id, line_id=line_id, quantity=quantity
    )


class WholeOrder(NamedTuple):
    """An order with its lines, which have their sellers, and its parcels, which have their parts."""

    order: Order
    lines: list[Line]
    parcels: list[Parcel]


def whole_orders(keys: Collection[tuple[UUID, UUID]], *, locked: bool = False) -> dict[UUID, WholeOrder]:
    """Return these orders, named by customer and id, by their id, without those that are gone.

    They are `locked` with their lines in the sequence in which everybody locks several.
    """
    of_orders = {"customer_id__in": {customer for customer, _id in keys}}
    orders = Order.objects.filter(**of_orders, id__in={order_id for _customer, order_id in keys})
    orders = orders.order_by("customer_id", "id")
    whole = {
        order.id: WholeOrder(order, [], [])
        for order in read_rows(orders.select_for_update() if locked else orders)
    }
    if not whole:
        return {}
    lines = Line.objects.filter(**of_orders, order_id__in=list(whole)).order_by("order_id", "position")
    read = read_rows(lines.select_for_update() if locked else lines)
    sellers = sellers_of_ids({line.seller_id for line in read})
    for line in read:
        line.seller = sellers[line.seller_id]
        whole[line.order_id].lines.append(line)
    parcels = Parcel.objects.filter(**of_orders, order_id__in=list(whole)).with_parts()
    for parcel in read_parcels(read_rows(parcels, "part_line", "part_quantity"), read):
        whole[parcel.order_id].parcels.append(parcel)
    return whole
