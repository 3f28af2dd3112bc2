"""What a fact says to a customer is written to her once, unless the shop does that itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comptoir.ground.write import insert_rows
from comptoir.journal.models import CustomerEntry
from comptoir.notices.models import Notice, Reader, all_letters, copy_of, readers_of, switched_off
from comptoir.post.actions import queue_messages, write_message
from comptoir.post.letters import Draft, Letter
from comptoir.post.models import Message
from comptoir.preferences.models import numbers_for_letters, topic_of_letter

# What happened longer ago than that is history, however late it is heard of.
NEWS = timedelta(days=3)
# Whom it is written to, which letter it is, and what it is about
Once = tuple[UUID, str, str]


class Drafted(NamedTuple):
    """A draft of a letter, and the entry that it follows."""

    letter: Letter
    entry: CustomerEntry
    draft: Draft

    @property
    def once(self) -> Once:
        return self.entry.customer_id, self.letter.name, self.draft.about

    @property
    def chosen(self) -> tuple[UUID, str]:
        """What she chose whether it comes by SMS, too."""
        return self.entry.customer_id, topic_of_letter(self.letter.topic)

    @property
    def reader(self) -> tuple[UUID, str]:
        return self.entry.customer_id, self.draft.address


@transaction.atomic
def write_letters(entries: Sequence[CustomerEntry]) -> int:
    """Queue what there is to say of these entries, in their sequence, and return how many letters that is."""
    now = timezone.now()
    places = {entry.id: place for place, entry in enumerate(entries) if now - entry.happened_at <= NEWS}
    drafted = list(_drafted([entry for entry in entries if entry.id in places]))
    drafted.sort(key=lambda one: places[one.entry.id])
    known, readers = _known(drafted), readers_of({one.reader for one in drafted})
    numbers = numbers_for_letters({one.entry.customer_id for one in drafted})
    written: list[tuple[Message, UUID, str]] = []
    for one in drafted:
        if one.once in known or one.reader not in readers:
            continue
        messages = _write(one, readers[one.reader], numbers.get(one.chosen, ""))
        known |= {one.once} if messages else set()
        # What is written twice, by mail and by SMS, is about one thing once.
        abouts = [one.draft.about, ""]
        written += [
            (message, one.entry.customer_id, about) for message, about in zip(messages, abouts, strict=False)
        ]
    queue_messages([message for message, _customer, _about in written])
    # Where two workers write of one thing at once, the database lets one of them.
    insert_rows([copy_of(message, customer, about=about) for message, customer, about in written])
    return len(written)


def _drafted(entries: Sequence[CustomerEntry]) -> Iterator[Drafted]:
    off = switched_off()
    for letter in all_letters().values():
        followed = [entry for entry in entries if entry.fact in letter.follows]
        if followed and letter.name not in off:
            for entry, draft in letter.drafts(followed):
                yield Drafted(letter, entry, draft)


def _known(drafted: Sequence[Drafted]) -> set[Once]:
    """Return what was written already of what these drafts are about."""
    hers = Notice.objects.filter(customer_id__in={one.entry.customer_id for one in drafted})
    about = hers.filter(about__in={one.draft.about for one in drafted})
    return set(about.values_list("customer_id", "letter", "about"))


def _write(one: Drafted, reader: Reader, number: str) -> list[Message]:
    """Write a mail and, to who chose that, an SMS of its subject; each where it can be taken."""
    mail = Message(
        channel=Message.Channel.EMAIL,
        queue=Message.Queue.DEFAULT,
        letter=one.letter.name,
        customer_id=one.entry.customer_id,
        recipient=reader.address,
        language=reader.language,
    )
    if not reader.address and not number:
        return []
    write_message(mail, {**one.draft.context, "name": reader.name}, one.draft.secrets)
    sms = Message(
        channel=Message.Channel.SMS,
        queue=Message.Queue.DEFAULT,
        letter=one.letter.name,
        customer_id=one.entry.customer_id,
        recipient=number,
        language=reader.language,
        text=f"{settings.SHOP_NAME} – {mail.subject}",
        internet_id="",
        by_day=True,
    )
    return [message for message in (mail, sms) if message.recipient]
