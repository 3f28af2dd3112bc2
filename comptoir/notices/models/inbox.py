"""A customer's messages, as she finds them again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from comptoir.customers.models import Customer
from comptoir.notices.models.notice import Notice, NoticeQuerySet
from comptoir.orders.models import Order
from comptoir.post.models import reference_key
from comptoir.returns.models import Return

MOST_COUNTED, MOST_FOUND = 99, 5
# What the number of an order or a return may be among; one that has no digit is none.
WORD = re.compile(r"[^\s,;:()«»“”]+")
MOST_WORDS = 100


class Named(NamedTuple):
    """A thing of hers that a message names, and where it is."""

    words: str
    address: str


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


def things_named(customer: Customer, message: Notice) -> list[Named]:
    """Return the customer's order and return that a message names, if any, in two statements."""
    said = WORD.findall(f"{message.title}\n{message.said}")
    words = [word.strip(".!?") for word in said if any(sign.isdigit() for sign in word)][:MOST_WORDS]
    order = Order.objects.for_customer(customer).filter(number__in=words).first()
    back = Return.objects.for_customer(customer).filter(number__in=words).first()
    found = [(_("Order %(number)s"), order), (_("Return %(number)s"), back)]
    return [
        Named(says % {"number": thing.number}, thing.get_absolute_url()) for says, thing in found if thing
    ]
