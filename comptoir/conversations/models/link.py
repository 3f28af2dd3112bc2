"""A signed link opens a guest one thread, as a letter brings it."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.core import signing

from comptoir.conversations.models.thread import Thread
from comptoir.customers.models import User

LINK_HOLDS = timedelta(days=30)
SALT = "comptoir.conversations.thread"


class ThreadByLink(NamedTuple):
    """The thread that a link opens, and whether it is in an account by now, where signing in opens it."""

    thread: Thread
    is_in_account: bool


def link_to_thread(thread: Thread) -> str:
    """Return a link that opens this thread and nothing else, for as long as `LINK_HOLDS`."""
    return signing.dumps([str(thread.customer_id), str(thread.id)], salt=SALT)


def public_thread_by_link(link: str) -> ThreadByLink | None:
    """Follow a link that we signed to the one thread that it opens; None if it opens nothing (any more)."""
    try:
        customer_id, thread_id = map(UUID, signing.loads(link, salt=SALT, max_age=LINK_HOLDS))
    except signing.BadSignature:
        return None
    hers = Thread.objects.for_customer(customer_id).filter(id=thread_id)
    thread = hers.select_related("seller", "order", "customer").first()
    if thread is None:
        return None
    return ThreadByLink(thread, User.objects.filter(customer_id=customer_id).exists())
