"""A refund is money granted back on an order: for which pieces, how much, and by which legs it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.ground.money import Money
from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedRelation
from comptoir.journal.facts import name_reasons
from comptoir.orders.models import Order

name_reasons(
    "payments", {"cancellation": _("Cancellation"), "returned": _("Return"), "goodwill": _("Goodwill")}
)

KEPT = Keep(_("proof of what was given back"), timedelta(days=3653), "order__placed_at")
KEPT_WITH_REFUND = Keep(KEPT.reason, KEPT.period, "refund__order__placed_at")


class To(models.TextChoices):
    """Where a refund goes, as the customer chose: to each means it was paid with, or to the gift balance."""

    ORIGINAL = "original", _("Original payment method")
    GIFT_BALANCE = "gift_balance", _("Your gift balance")


class Refund(Owned):
    """A refund that was granted; `done_at` once every leg of it is. Amounts are minor units.

    `key` is its maker's: the same key is the same refund. `waived_minor` is what is not charged any more, of
    sums that were only reserved; a refund of which that is all gave nothing back. `reason` is a word of its
    maker's, and `words` the customer reads.
    """

    when_erased = KEPT
    # Filled by those that read refunds with their legs
    legs_now: list[Any]

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="refunds", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="refund_rows")
    key = models.CharField(max_length=100)
    reason = models.CharField(max_length=40)
    words = models.CharField(max_length=500, blank=True)
    to = models.CharField(max_length=12, choices=To, default=To.ORIGINAL)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    extra_minor = models.BigIntegerField(default=0)
    less_minor = models.BigIntegerField(default=0)
    waived_minor = models.BigIntegerField(default=0)
    granted_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            OwnedForeignKey(name="refund_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "order_id", "key"], name="refund_key_once"),
            models.CheckConstraint(
                condition=Q(amount_minor__gte=0, waived_minor__gte=0, shipping_minor__gte=0)
                & Q(extra_minor__gte=0, less_minor__gte=0)
                & (Q(amount_minor__gt=0) | Q(waived_minor__gt=0)),
                name="refund_gives_something_back",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-granted_at", "-id"], name="refund_list"),
            models.Index(fields=["customer", "order_id"], name="refund_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} {self.currency}"

    def get_absolute_url(self) -> str:
        return reverse("refund", args=[self.id])

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def money(self, minor: int) -> Money:
        """Return an amount in the refund's currency."""
        return Money(minor, self.currency)


class RefundItem(Owned):
    """So many pieces of a line that a refund gives back; named as the line was, which may be gone."""

    when_erased = KEPT_WITH_REFUND

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="refund_items", db_index=False)
    refund_id = models.UUIDField(editable=False)
    refund = OwnedRelation(Refund, "refund_id", related_name="items")
    line_id = models.UUIDField()
    reference = models.CharField(max_length=64)
    name = models.CharField(max_length=500)
    quantity = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            OwnedForeignKey(name="refund_item_refund", column="refund_id", to="payments_refund"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount_minor__gte=0), name="refund_item_counts"
            ),
        ]
        indexes = [models.Index(fields=["customer", "refund_id"], name="refund_item_of_refund")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class RefundedPart(Owned):
    """How many pieces of a line were granted back, and how much of what was charged for it.

    `part_id` is the line's id or, of the row for the delivery, the order's own.
    """

    when_erased = KEPT

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="+", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="refunded_parts")
    part_id = models.UUIDField()
    charged_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    quantity = models.PositiveIntegerField()
    refunded = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            OwnedForeignKey(name="refunded_part_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "order_id", "part_id"], name="refunded_part_once"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0) & Q(charged_minor__gte=F("refunded_minor")),
                name="part_gives_back_no_more_than_was_charged",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("refunded")), name="part_gives_back_no_more_pieces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refunded} of {self.quantity}"


def own_refunds(customer: Any) -> Any:
    """Return all refunds of a customer that gave something back."""
    return customer.refunds.filter(amount_minor__gt=0)


def items_of(refunds: Sequence[Refund]) -> list[RefundItem]:
    """Return what these refunds are for, in one statement."""
    customers = {refund.customer_id for refund in refunds}
    items = RefundItem.objects.filter(
        customer_id__in=customers, refund_id__in=[refund.id for refund in refunds]
    )
    return list(items.order_by("id"))


def shop_refunds(*, only_open: bool) -> Any:
    """Return refunds of every customer, for the shop's own program: all, or those that are open."""
    refunds = Refund.objects.filter(amount_minor__gt=0).select_related("order")
    if only_open:
        return refunds.filter(done_at__isnull=True)
    return refunds
