"""The line: one thing bought from one seller, and the state it is in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedRelation
from comptoir.orders.models.order import Order
from comptoir.orders.models.states import State


class Line(Owned):
    """So many of one product from one seller at one price. Amounts are minor units of the order's currency.

    `reference` is the shop's own for the line; `vat_rate` is in percent, None where it is not known.
    `total_minor` is what was charged; `tax_minor` is the tax that came on top of the unit price, which is for
    show and may have a fraction.
    """

    when_erased = Keep(_("proof of the contract and of what was charged"), timedelta(days=3653))

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

    class Meta:
        constraints = [
            OwnedForeignKey(name="line_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "order_id", "reference"], name="line_reference_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="line_quantity_positive"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def adds_up(self) -> bool:
        """Whether quantity, unit price, discount and tax make the total to the last digit."""
        made = self.quantity * self.unit_price_minor - self.discount_minor + self.tax_minor
        return made == self.total_minor


def lines_of(order: Order) -> list[Line]:
    """The lines of an order in the shop's own order, each with its seller."""
    return list(order.lines.for_customer(order.customer_id).select_related("seller").order_by("position"))


def parcels_of(shipments: Iterable[dict[str, Any]], lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The shipments as the shop sent them, each with `items`: the name and quantity of those lines in it."""
    names = {line.reference: line.name for line in lines}
    return [
        {
            **parcel,
            "items": [
                {"name": names[part["reference"]], "quantity": part["quantity"]}
                for part in parcel.get("lines", [])
                if part["reference"] in names
            ],
        }
        for parcel in shipments
    ]
