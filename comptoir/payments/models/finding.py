"""How staff find refunds. Only the desk may call a `staff_…` query, which a test checks."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comptoir.payments.models.leg import SHOP, LegState, RefundLeg
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


def staff_refund_legs(shown: Shown, *, today: date) -> Any:
    """Return the open parts of refunds of one kind, whoever's they are, those expected first first."""
    chosen = {
        Shown.FAILED: Q(state=LegState.FAILED),
        Shown.LATE: Q(state__in=[LegState.WAITING, LegState.SENT], expected_on__lt=today),
        Shown.SHOP: Q(state=LegState.WAITING, provider=SHOP),
        Shown.CUSTOMER: Q(state=LegState.NEEDS_CHOICE),
        Shown.SENT: Q(state=LegState.SENT) | Q(state=LegState.WAITING) & ~Q(provider=SHOP),
    }
    legs = RefundLeg.objects.filter(chosen[shown]).exclude(state=LegState.DONE)
    return legs.select_related("refund__order", "customer").order_by("expected_on", "id")


def staff_waiting(*, today: date) -> Waiting:
    """Count the parts of refunds that wait for staff."""
    failed, late = (staff_refund_legs(shown, today=today).count() for shown in (Shown.FAILED, Shown.LATE))
    return Waiting(failed, late)


def staff_refund(id: UUID) -> Refund | None:
    """Return the refund with this id, with its order."""
    refunds = Refund.objects.filter(id=id, amount_minor__gt=0)
    found: Refund | None = refunds.select_related("order", "customer").first()
    return found
