"""What waits of all refunds, for those who start from no customer: staff, the shop, providers, the clock."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from comptoir.ground.money import Money
from comptoir.payments.models.leg import SHOP, LegState, RefundLeg
from comptoir.payments.models.means import Means
from comptoir.payments.models.refund import Refund


class Shown(models.TextChoices):
    """Which parts of refunds the desk lists."""

    FAILED = "failed", _("To look into")
    LATE = "late", _("Late")
    SHOP = "shop", _("To pay")
    CUSTOMER = "customer", _("Waiting for the customer")
    SENT = "sent", _("On their way")


class Waiting(NamedTuple):
    """How many parts of refunds wait for staff: failed, and late."""

    failed: int
    late: int


class LegLookUpQuerySet(models.QuerySet["LegLookUp"]):
    """Parts of refunds, whoever's they are."""

    def shown(self, shown: Shown, *, today: date) -> Self:
        """Keep the open parts of one kind, the earliest expected first."""
        chosen = {
            Shown.FAILED: Q(state=LegState.FAILED),
            Shown.LATE: Q(state__in=[LegState.WAITING, LegState.SENT], expected_on__lt=today),
            Shown.SHOP: Q(state=LegState.WAITING, provider=SHOP),
            Shown.CUSTOMER: Q(state=LegState.NEEDS_CHOICE),
            Shown.SENT: Q(state=LegState.SENT) | Q(state=LegState.WAITING) & ~Q(provider=SHOP),
        }
        return self.filter(chosen[shown]).order_by("expected_on", "leg_id")


class LegLookUp(models.Model):
    """Lead from a part of a refund to its customer, and tell how it stands; it follows the part.

    `due_at` is when its provider is called next, None where it is not called.
    """

    leg_id = models.UUIDField(primary_key=True)
    refund_id = models.UUIDField()
    customer_id = models.UUIDField()
    order_number = models.CharField(max_length=64)
    means = models.CharField(max_length=12, choices=Means)
    label = models.CharField(max_length=100, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=LegState)
    provider = models.CharField(max_length=20)
    expected_on = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = LegLookUpQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["refund_id"], name="leg_of_refund"),
            models.Index(fields=["customer_id"], name="leg_of_customer"),
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="leg_due"),
            models.Index(fields=["state", "expected_on"], condition=~Q(state=LegState.DONE), name="leg_open"),
        ]

    def __str__(self) -> str:
        return f"{self.order_number} {self.amount_minor} {self.currency}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


def leg_looked_up(row: LegLookUp) -> RefundLeg | None:
    """Return the part of a refund that a row leads to, with its refund and its order."""
    legs = RefundLeg.objects.for_customer(row.customer_id).select_related("refund__order", "payment")
    found: RefundLeg | None = legs.filter(id=row.leg_id).first()
    return found


def staff_refund_legs(shown: Shown, *, today: date) -> LegLookUpQuerySet:
    """Return the open parts of refunds of one kind, whoever's they are, the earliest expected first."""
    rows: LegLookUpQuerySet = LegLookUp.objects.all().shown(shown, today=today)
    return rows


def staff_waiting(*, today: date) -> Waiting:
    """Count the parts of refunds that wait for staff."""
    is_late = Q(state__in=[LegState.WAITING, LegState.SENT], expected_on__lt=today)
    is_failed = Q(state=LegState.FAILED)
    open_rows = LegLookUp.objects.exclude(state=LegState.DONE)
    counts = open_rows.aggregate(
        failed=Count("leg_id", filter=is_failed), late=Count("leg_id", filter=is_late)
    )
    return Waiting(**counts)


def staff_refund(id: UUID) -> Refund | None:
    """Return the refund with this id, with its order and its customer."""
    return _refund(id, "order", "customer")


def shop_refund(id: UUID) -> Refund | None:
    """Return the refund with this id, whoever's it is, for the shop's own program."""
    return _refund(id, "order")


def _refund(id: UUID, *related: str) -> Refund | None:
    customer_id = LegLookUp.objects.filter(refund_id=id).values_list("customer_id", flat=True).first()
    if customer_id is None:
        return None
    refunds = Refund.objects.for_customer(customer_id).select_related(*related)
    found: Refund | None = refunds.filter(id=id).first()
    return found
