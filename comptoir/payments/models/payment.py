"""A payment of an order, as the shop reported it, and how much of it was given back here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedRelation
from comptoir.orders.models import Order, State

NOT_TAKEN = frozenset({State.PENDING_PAYMENT, State.PAYMENT_FAILED})
FOLLOWS_THE_SHOP = ("position", "kind", "label", "provider", "provider_reference", "reference")


class PaymentState(models.TextChoices):
    """Whether the money was taken."""

    CAPTURED = "captured", _("Paid")
    AUTHORISED = "authorised", _("Reserved, not charged")


class Payment(Owned):
    """A payment of an order, in minor units of the order's currency; the shop's order is what it follows.

    `amount_minor` is what the shop says was paid, or reserved. `refunded_minor` is what was granted back of
    it here, and `waived_minor` what is no longer to be charged of a sum that was only reserved. Where the
    shop later says that less was paid than was given back, the amount stays at that.
    """

    when_erased = Keep(_("proof of what was charged"), timedelta(days=3653), "order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="payments", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="payment_rows")
    position = models.PositiveIntegerField()
    reference = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=100, blank=True)
    provider = models.CharField(max_length=20, blank=True)
    provider_reference = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=12, choices=PaymentState)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    refunded_minor = models.BigIntegerField(default=0)
    waived_minor = models.BigIntegerField(default=0)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            OwnedForeignKey(name="payment_order", column="order_id", to="orders_order"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, waived_minor__gte=0)
                & Q(amount_minor__gte=F("refunded_minor") + F("waived_minor")),
                name="payment_gives_back_no_more_than_was_paid",
            ),
        ]
        indexes = [models.Index(fields=["customer", "order_id"], name="payment_of_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_minor} {self.currency}"

    @property
    def is_captured(self) -> bool:
        return self.state == PaymentState.CAPTURED

    @property
    def left_minor(self) -> int:
        """Return what can still be given back of it, or left uncharged."""
        return self.amount_minor - self.refunded_minor - self.waived_minor


def payments_stored(order: Order) -> list[Payment]:
    """Return the payments of an order that are rows, in the shop's sequence."""
    hers = Payment.objects.for_customer(order.customer_id).filter(order_id=order.id)
    return list(hers.order_by("position", "id"))


def payments_now(order: Order, stored: Sequence[Payment]) -> list[Payment]:
    """Return the payments that an order has now; those already stored are changed in place.

    One is found again by the shop's reference, else by its kind and amount. One that the shop no longer
    sends is left out, unless something of it was given back.
    """
    left = list(stored)
    now = []
    for position, told in enumerate(order.payments):
        row = _found(told, left)
        if row is None:
            row = Payment(id=uuid7(), customer_id=order.customer_id, order_id=order.id)
        else:
            left.remove(row)
        _fill(row, order, told, position)
        now.append(row)
    for row in left:
        if row.refunded_minor:
            row.amount_minor, row.waived_minor = row.refunded_minor, 0
            now.append(row)
    return now


def _found(told: dict[str, Any], left: Sequence[Payment]) -> Payment | None:
    if reference := told.get("reference", ""):
        of_it = [row for row in left if row.reference == reference]
    else:
        same = (told["kind"], told["amount_minor"])
        of_it = [row for row in left if not row.reference and (row.kind, row.amount_minor) == same]
        of_it = of_it or [row for row in left if not row.reference and row.kind == told["kind"]]
    return of_it[0] if of_it else None


def _fill(row: Payment, order: Order, told: dict[str, Any], position: int) -> None:
    row.position, row.currency = position, order.currency
    for name in ("reference", "label", "provider", "provider_reference"):
        setattr(row, name, told.get(name) or "")
    row.kind = told["kind"]
    paid_at = told.get("paid_at")
    row.paid_at = datetime.fromisoformat(paid_at) if paid_at else None
    row.state = state_told(order, told)
    if row.is_captured:
        row.waived_minor = 0
    row.amount_minor = max(told["amount_minor"], row.refunded_minor + row.waived_minor)


def state_told(order: Order, told: dict[str, Any]) -> PaymentState:
    """Return whether the shop has taken a payment: so it says, and no undated one of an unpaid order was."""
    is_taken = told.get("paid_at") or order.state not in NOT_TAKEN
    if told.get("state", PaymentState.CAPTURED) == PaymentState.CAPTURED and is_taken:
        return PaymentState.CAPTURED
    return PaymentState.AUTHORISED
