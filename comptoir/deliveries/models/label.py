"""The label by which a return is sent back: a carrier makes it, or its seller gives one of his own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import CUSTOMER, DELETE, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.orders.models import Order
from comptoir.sellers.models import Seller


class ReturnLabelQuerySet(OwnedQuerySet["ReturnLabel"]):
    """Narrow down a customer's labels; start from `customer.return_labels`. Their pages are read apart."""

    def of_return(self, return_id: UUID) -> ReturnLabel | None:
        """Return the label of a return, without its page (`pdf_of`); None where it has none."""
        return self.defer("pdf").filter(return_id=return_id).first()

    def pdf_of(self, return_id: UUID) -> bytes | None:
        """Return the page to print of a return's label, as PDF; None where there is none."""
        made = self.filter(return_id=return_id, state=ReturnLabel.State.MADE)
        pdf = made.values_list("pdf", flat=True).first()
        return bytes(pdf) if pdf else None


class ReturnLabel(Owned):
    """The label of a return, which `return_id` names; the return itself stands on a floor above.

    `seller` is to whom it goes back. `asked` is what its carrier is told: `sender`, `recipient`, `language`,
    `grams`. `carrier` is the adapter's word, and empty for a label of the seller's own; `carrier_name` is for
    people. `number` is in its plain form, and empty where a seller named none. `good_until` is the last day
    by the carrier's word, where it says one. `taken_until` is until when one worker alone asks the carrier.
    The parcel is followed under `key_of_return`.
    """

    when_erased = DELETE

    class State(models.TextChoices):
        """Whether there is a label."""

        WAITS = "waits", _("Being created")
        MADE = "made", _("Ready")
        REFUSED = "refused", _("Refused by the carrier")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="return_labels", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="return_labels")
    return_id = models.UUIDField(editable=False)
    return_number = models.CharField(max_length=64)
    seller = models.ForeignKey(Seller, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITS)
    asked = models.JSONField(default=dict)
    asked_at = models.DateTimeField(default=timezone.now)
    times_asked = models.PositiveSmallIntegerField(default=1)
    taken_until = models.DateTimeField(null=True)
    carrier = models.CharField(max_length=20, blank=True)
    carrier_name = models.CharField(max_length=100, blank=True)
    number = models.CharField(max_length=64, blank=True)
    tracking_url = models.CharField(max_length=1000, blank=True)
    pdf = models.BinaryField(default=bytes)
    qr = models.CharField(max_length=300, blank=True)
    good_until = models.DateField(null=True)
    made_at = models.DateTimeField(null=True)
    refused_words = models.CharField(max_length=300, blank=True)
    refused_part = models.CharField(max_length=10, blank=True)
    refused_field = models.CharField(max_length=20, blank=True)

    objects: ClassVar[Any] = ReturnLabelQuerySet.as_manager()

    class Meta:
        constraints = [
            OwnedForeignKey(name="return_label_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "return_id"], name="return_label_once"),
        ]

    def __str__(self) -> str:
        return self.number or self.return_number

    @property
    def key(self) -> str:
        """Name what the carrier is asked for; another address is another label."""
        return f"{self.id}-{self.times_asked}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.MADE

    def is_taken(self, now: datetime) -> bool:
        """Tell whether a worker asks for it right now."""
        return self.taken_until is not None and self.taken_until > now


def numbered_labels_of(order: Order) -> list[ReturnLabel]:
    """Return the labels with a number by which something of this order comes back, without their pages."""
    of_order = ReturnLabel.objects.filter(customer_id=order.customer_id, order_id=order.id)
    return list(of_order.exclude(number="").defer("pdf").order_by("id"))


def key_of_return(return_id: UUID, number: str) -> str:
    """Return the name by which a return's parcel is followed, which is none of a parcel's (`key_of`)."""
    return f"@{return_id} {number}"
