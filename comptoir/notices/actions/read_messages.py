"""A customer reads her messages; nobody else is told."""

from __future__ import annotations

from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.notices.models import Notice, messages_of


def read_message(message: Notice) -> None:
    """Note that she has read a message; the first time counts."""
    if message.read_at is None:
        messages_of(message.customer).unread().filter(id=message.id).update(read_at=timezone.now())


def read_all(customer: Customer) -> None:
    """Note that she has read all messages."""
    messages_of(customer).unread().update(read_at=timezone.now())
