"""What a fact says to a customer is written to her once, unless the shop does that itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comptoir.journal.models import CustomerEntry
from comptoir.notices.models import Notice, copy_of, is_switched_off, reader_of
from comptoir.post.actions import queue_letter
from comptoir.post.letters import Draft, Letter

# What happened longer ago than that is history, however late it is heard of.
NEWS = timedelta(days=3)


@transaction.atomic
def write_letter(letter: Letter, entry: CustomerEntry) -> int:
    """Queue what this letter says of an entry, and return how many were queued: mostly one, or none."""
    is_history = timezone.now() - entry.happened_at > NEWS
    if is_history or is_switched_off(letter.name):
        return 0
    return sum(_write(letter, entry, draft) for draft in letter.drafts(entry))


def _write(letter: Letter, entry: CustomerEntry, draft: Draft) -> bool:
    hers = Notice.objects.for_customer(entry.customer_id)
    reader = reader_of(entry.customer_id, guest_address=draft.address)
    if reader is None or hers.filter(letter=letter.name, about=draft.about).exists():
        return False
    message = queue_letter(
        letter.name,
        to=reader.address,
        language=reader.language,
        context=draft.context,
        secrets=draft.secrets,
        customer_id=entry.customer_id,
        is_copied=True,
    )
    # Where two workers write of one thing at once, the database lets one of them.
    copy_of(message, entry.customer_id, about=draft.about).save(force_insert=True)
    return True
