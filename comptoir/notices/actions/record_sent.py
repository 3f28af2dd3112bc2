"""Keep what the shop tells of messages that it sent itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from comptoir.ground.write import insert_missing
from comptoir.notices.models import Notice
from comptoir.post.models import SentReference, reference_key


class SentByShop(NamedTuple):
    """A message that the shop sent a customer, with the reference that it gave it."""

    customer_id: UUID
    reference: str
    subject: str
    sent_at: datetime
    category: str
    channel: str
    recipient: str = ""
    text: str = ""

    @property
    def key(self) -> tuple[UUID, str]:
        return self.customer_id, reference_key(self.reference)


@transaction.atomic
def record_sent(told: Sequence[SentByShop]) -> list[bool]:
    """Keep these messages among those of their customers; return of each whether it is new.

    What was told once stays as it is. They are not unread: the shop's own mail brought them.
    """
    known = _known(told)
    new: list[Notice] = []
    is_new = []
    for message in told:
        is_new.append(message.key not in known)
        if message.key not in known:
            known.add(message.key)
            new.append(_notice(message))
    # Where two requests tell of one message at once, the database lets one of them.
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    references = {notice.reference_key: notice for notice in reversed(new)}
    insert_missing(
        [
            SentReference(key=key, sent_at=notice.written_at, by_shop=True)
            for key, notice in references.items()
        ]
    )
    return is_new


def _known(told: Sequence[SentByShop]) -> set[tuple[UUID, str]]:
    hers = Notice.objects.filter(customer_id__in={message.customer_id for message in told}, letter="")
    keys = {reference_key(message.reference) for message in told}
    return set(hers.filter(reference_key__in=keys).values_list("customer_id", "reference_key"))


def _notice(message: SentByShop) -> Notice:
    notice = Notice(
        customer_id=message.customer_id,
        reference=message.reference,
        category=message.category,
        channel=message.channel,
        recipient=message.recipient,
        language=settings.LANGUAGE_CODE,
        subject=message.subject,
        text=message.text,
        written_at=message.sent_at,
        read_at=message.sent_at,
    )
    notice.find_again()
    return notice
