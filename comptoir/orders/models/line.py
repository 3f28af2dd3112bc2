"""A line is one thing bought from one seller, and has a state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedRelation
from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.models.order import Order
from comptoir.orders.models.quantities import Quantities
from comptoir.orders.models.states import UNDER_WAY, State
from comptoir.policies.models import Policy


class Line(Owned):
    """A line is a quantity of one product from one seller at one price, in minor units of its currency.

    `reference` is the shop's own for the line; `vat_rate` is in percent, None where it is not known.
    `total_minor` is the amount charged; `tax_minor` is the tax that came on top of the unit price, which is
    for show and may have a fraction.

    `shipped`, `delivered`, `cancelled` and `returned` count its pieces, and `state` follows from them. They
    are worked out from two sources: the shop (`shop_state` and its parcels), and the apps above (`…_here`),
    which write through `change_quantities` alone. No later version of the shop's makes the latter fewer.

    `picked_at` is the first moment at which the warehouse has begun with it. `cancellation`, with its
    minutes, `return_exclusion` and `return_days` are what the shop said of this line; empty or None, the
    order's hold, then the policy's. A line with `replaces_id` costs nothing and replaces pieces of that line.
    """

    when_erased = Keep(
        _("proof of the contract and of what was charged"), timedelta(days=3653), "order__placed_at"
    )

    class Kind(models.TextChoices):
        GOODS = "goods", _("Goods")
        DIGITAL = "digital", _("Digital content")
        GIFT_CARD = "gift_card", _("Gift card")
        MEMBERSHIP = "membership", _("Membership")
        SERVICE = "service", _("Service")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="lines", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="lines")
    reference = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    seller = models.ForeignKey("sellers.Seller", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.GOODS)
    state = models.CharField(max_length=20, choices=State)
    shop_state = models.CharField(max_length=20, default="", db_default="")
    product_reference = models.CharField(max_length=128, blank=True)
    name = models.CharField(max_length=500)
    product_url = models.URLField(max_length=1000, blank=True)
    picture_url = models.URLField(max_length=1000, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price_minor = models.DecimalField(max_digits=22, decimal_places=6)
    discount_minor = models.BigIntegerField(default=0, db_default=0)
    tax_minor = models.BigIntegerField(default=0, db_default=0)
    total_minor = models.BigIntegerField()
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    estimated_on = models.DateField(null=True)
    delivered_at = models.DateTimeField(null=True)
    shipped = models.PositiveIntegerField(default=0, db_default=0)
    delivered = models.PositiveIntegerField(default=0, db_default=0)
    cancelled = models.PositiveIntegerField(default=0, db_default=0)
    returned = models.PositiveIntegerField(default=0, db_default=0)
    shipped_here = models.PositiveIntegerField(default=0, db_default=0)
    delivered_here = models.PositiveIntegerField(default=0, db_default=0)
    cancelled_here = models.PositiveIntegerField(default=0, db_default=0)
    returned_here = models.PositiveIntegerField(default=0, db_default=0)
    picked_at = models.DateTimeField(null=True)
    cancellation = models.CharField(max_length=20, default="", db_default="", blank=True)
    cancellation_minutes = models.PositiveIntegerField(null=True)
    return_exclusion = models.CharField(max_length=20, default="", db_default="", blank=True)
    return_days = models.PositiveIntegerField(null=True)
    replaces_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            OwnedForeignKey(name="line_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "order_id", "reference"], name="line_reference_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="line_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(
                    returned__lte=models.F("delivered"),
                    delivered__lte=models.F("shipped"),
                    shipped__lte=models.F("quantity") - models.F("cancelled"),
                ),
                name="line_pieces_add_up",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    shipped_here__lte=models.F("shipped"),
                    delivered_here__lte=models.F("delivered"),
                    cancelled_here__lte=models.F("cancelled"),
                    returned_here__lte=models.F("returned"),
                ),
                name="line_keeps_what_is_written_here",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def pieces(self) -> Quantities:
        """Return how many pieces have shipped, come, been cancelled and come back."""
        return Quantities(self.shipped, self.delivered, self.cancelled, self.returned)

    @property
    def here(self) -> Quantities:
        """Return how many pieces apps above have reported as shipped, delivered, cancelled and returned."""
        return Quantities(self.shipped_here, self.delivered_here, self.cancelled_here, self.returned_here)

    @property
    def is_picked(self) -> bool:
        """Tell whether the warehouse has begun with the line."""
        return self.picked_at is not None

    @property
    def is_replacement(self) -> bool:
        """Tell whether the line replaces another and costs nothing."""
        return self.replaces_id is not None

    def last_return_day(self, came_on: date, *, order: Order, policy: Policy) -> date:
        """Return the last day on which it may go back: by its own rule, the order's, or else the policy."""
        days = order.return_days if self.return_days is None else self.return_days
        return policy.last_return_day(came_on, placed_on=timezone.localdate(order.placed_at), days=days)

    @property
    def to_ship(self) -> int:
        """Count the pieces that are still to leave."""
        return self.quantity - self.cancelled - self.shipped

    @property
    def goes_by_post(self) -> bool:
        """Tell whether the line is a thing that is put into a parcel."""
        return self.kind in (self.Kind.GOODS, self.Kind.GIFT_CARD)

    @property
    def is_under_way(self) -> bool:
        """Tell whether a piece of the line is still to come."""
        return self.state in UNDER_WAY

    def counts(self, *wanted: str) -> list[str]:
        """Return a sentence for each count that covers only some of the pieces; the state tells the rest.

        `wanted` names the counts (`shipped`, `delivered`, `cancelled`, `returned`); without any, it is all.
        """
        words = {
            "shipped": _("Shipped: %(number)s of %(quantity)s"),
            "delivered": _("Delivered: %(number)s of %(quantity)s"),
            "cancelled": _("Cancelled: %(number)s of %(quantity)s"),
            "returned": _("Returned: %(number)s of %(quantity)s"),
        }
        counted = self.pieces._asdict()
        return [
            words[name] % {"number": number, "quantity": self.quantity}
            for name, number in counted.items()
            if 0 < number < self.quantity and (not wanted or name in wanted)
        ]

    def count(self, pieces: Quantities) -> None:
        """Set how many pieces have shipped, come, been cancelled and come back; the caller saves the line."""
        self.shipped, self.delivered, self.cancelled, self.returned = pieces

    def write_here(self, pieces: Quantities) -> None:
        """Set the counts that apps above have reported; the caller saves the line."""
        self.shipped_here, self.delivered_here, self.cancelled_here, self.returned_here = pieces

    @property
    def adds_up(self) -> bool:
        """Tell whether quantity, unit price, discount and tax make the total to the last digit."""
        made = self.quantity * self.unit_price_minor - self.discount_minor + self.tax_minor
        return made == self.total_minor


def shipping_mark(lines: Iterable[Line]) -> str:
    """Return what tells whether the pieces of these lines have been counted anew since they were read."""
    return ".".join(f"{line.quantity}-{line.shipped}-{line.cancelled}" for line in lines)


_LINES = WrittenOnce(
    lambda customer, order: (
        Line.objects.filter(customer_id=customer, order_id=order)
        .select_related("seller")
        .order_by("position")
    ),
    models.UUIDField(),
    models.UUIDField(),
)


def lines_of(order: Order) -> list[Line]:
    """Return the lines of an order in the shop's own order, each with its seller."""
    lines = _LINES.all(order.customer_id, order.id)
    for line in lines:
        line.order = order
    return lines


def line_named(customer: Any, number: str, reference: str) -> Line | None:
    """Return the line with this reference, in the customer's order with this number."""
    if "\0" in number + reference:
        return None
    order = customer.orders.filter(number=number).first()
    return order.lines.for_customer(order.customer_id).filter(reference=reference).first() if order else None


def pictures_of(orders: Iterable[tuple[UUID, UUID]]) -> set[str]:
    """Return the picture addresses of these orders' lines; an order is named by its customer and its id."""
    customers, ids = zip(*orders, strict=True)
    lines = Line.objects.filter(customer_id__in=set(customers), order_id__in=ids)
    return set(lines.exclude(picture_url="").values_list("picture_url", flat=True))
