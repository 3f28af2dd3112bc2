"""A copy is kept of every message to a customer, whichever app wrote it."""

from __future__ import annotations

from django.db import transaction

from comptoir.customers.models import known_among
from comptoir.notices.models import Notice, copy_of
from comptoir.post.models import mark_copied, uncopied_messages

AT_ONCE = 500


def keep_copies() -> int:
    """Copy the messages that were queued since, and return how many; one that is copied twice is one."""
    number = 0
    while copied := _keep_some():
        number += copied
    return number


@transaction.atomic
def _keep_some() -> int:
    messages = uncopied_messages(AT_ONCE)
    readers = known_among({message.customer_id for message in messages if message.customer_id})
    copies = [
        copy_of(message, message.customer_id)
        for message in messages
        if message.customer_id and message.customer_id in readers
    ]
    Notice.objects.bulk_create(copies, ignore_conflicts=True)
    mark_copied(messages)
    return len(messages)
