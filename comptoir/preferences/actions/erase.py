"""No recipient leads to who is erased; that something was withdrawn there stays known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from comptoir.preferences.models import KEPT, CustomerByRecipient, Recipient


def erase_ways_to_choices(customer: Any, _at: datetime) -> None:
    """Delete what leads from addresses and numbers to a customer's choices."""
    CustomerByRecipient.objects.filter(customer_id=customer.pk).delete()


def forget_recipients(now: datetime) -> None:
    """Delete the recipients that are nobody's, and where nothing was withdrawn for three years."""
    old = Recipient.objects.filter(changed_at__lt=now - KEPT)
    keys = list(old.values_list("key", flat=True))
    known = set(CustomerByRecipient.objects.filter(key__in=keys).values_list("key", flat=True))
    Recipient.objects.filter(key__in=set(keys) - known).delete()
