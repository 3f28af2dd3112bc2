"""Erase what the desk lists of a customer's threads."""

from __future__ import annotations

from datetime import datetime

from comptoir.conversations.models import DeskThread
from comptoir.customers.models import Customer


def erase_desk_threads(customer: Customer, at: datetime) -> None:
    """Delete the rows of a customer's threads at the desk."""
    DeskThread.objects.filter(customer_id=customer.pk).delete()
