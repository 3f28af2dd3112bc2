"""A customer's messages, as she finds them again."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from comptoir.customers.models import Customer
from comptoir.notices.models.notice import Notice, NoticeQuerySet
from comptoir.post.models import reference_key

MOST_COUNTED, MOST_FOUND = 99, 5


def messages_of(customer: Customer) -> NoticeQuerySet:
    hers: NoticeQuerySet = Notice.objects.for_customer(customer)
    return hers


def own_message(customer: Customer, message: UUID) -> Notice | None:
    return messages_of(customer).filter(id=message).first()


def number_unread(customer: Customer) -> int:
    """Return how many messages she has not read; beyond `MOST_COUNTED`, one more than that."""
    return messages_of(customer).unread().values("id")[: MOST_COUNTED + 1].count()


def messages_with(customer: Customer, references: Iterable[str]) -> list[Notice]:
    """Return her messages that bear one of these references, however it is typed, newest first."""
    keys = {reference_key(reference) for reference in references} - {""}
    return list(messages_of(customer).filter(reference_key__in=keys).order_by("-written_at")[:MOST_FOUND])
