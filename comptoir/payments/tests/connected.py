"""Providers connected for a test, and refunds of payments that they took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from comptoir.journal.work import run_queued
from comptoir.orders.models import Order
from comptoir.payments.actions import send_due_refunds
from comptoir.payments.models import LegLookUp, RefundLeg
from comptoir.payments.providers import hand_over_providers
from comptoir.payments.tests.paid import card, granted, paid

KEY = "a-key-of-the-sandbox"
SECRET = "a-secret-of-24-characters"


@contextmanager
def connected(**chosen: dict[str, str]) -> Iterator[None]:
    """Connect these providers until the test ends; without any, the sandbox."""
    hand_over_providers(chosen or {"sandbox": {"key": KEY, "secret": SECRET}})
    try:
        yield
    finally:
        hand_over_providers({})


def paid_by(provider: str, payment: str, **changes: Any) -> Order:
    """Return an order of 24.80 € that was paid by card at a provider."""
    return paid(card(2480, provider=provider, provider_reference=payment), **changes)


def refund_of(manner: str, by: Any, **how: Any) -> RefundLeg:
    """Grant a refund of an order whose payment fares so at the sandbox; return its one part."""
    granted(paid_by("sandbox", f"sb_2480_{manner}"), by, **how)
    return RefundLeg.objects.get()


def send_all() -> None:
    """Let the schedule and the worker send all that is due."""
    send_due_refunds(timezone.now())
    run_queued()


def let_all_be_due() -> None:
    """Let the time pass after which each part is sent or asked about again."""
    LegLookUp.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
