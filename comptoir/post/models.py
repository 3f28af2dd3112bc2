"""Queued mail and SMS, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from comptoir.ground.fold import fold
from comptoir.ground.written_once import WrittenOnce

# Crockford's, which nobody reads for one another
REFERENCE_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What is read for another sign, as Crockford's rule reads it
LOOK_ALIKES = str.maketrans("OIL", "011")
HIDDEN = "••••••"
# A letter is tried for as long as RFC 5321 (4.5.4.1) recommends, less and less often.
TRIED_FOR = timedelta(days=5)
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_SELDOM = (10 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR)
_AT_ONCE = (timedelta(seconds=5), timedelta(seconds=15), timedelta(seconds=45), *[_MINUTE] * 9)
# The pauses after each failure; the last one repeats
PAUSES = {"default": (_MINUTE, *_SELDOM), "urgent": (*_AT_ONCE, *_SELDOM)}


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by what became of them."""

    def unsent(self) -> Self:
        """Keep messages still to be sent."""
        return self.filter(sent_at=None, given_up_at=None)

    def given_up(self) -> Self:
        return self.filter(given_up_at__isnull=False)


class Message(models.Model):
    """A mail or an SMS.

    Text and HTML have `{name}` in place of a secret; the secrets are stored apart, encrypted, until the
    message is sent or can no longer be used, and never after that.

    Its reference, which stands in its foot, is made from its id. Its Message-ID is created with it, so that a
    letter sent twice, because its worker was killed in between, is one letter to the mail reader.

    One that the law lets her stop has a `topic` and the `recipient_key` of where it goes; in a mail, the
    secret `unsubscribe_url` stops more of it. What is sent `by_day` is an SMS that wakes nobody.
    """

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    class Queue(models.TextChoices):
        DEFAULT = "default"
        URGENT = "urgent"

    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=10, choices=Channel)
    queue = models.CharField(max_length=10, choices=Queue)
    letter = models.CharField(max_length=80)
    customer_id = models.UUIDField(null=True)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    html = models.TextField(blank=True)
    secrets = models.BinaryField(default=bytes)
    secret_names = models.JSONField(default=list, db_default=[])
    language = models.CharField(max_length=10)
    queued_at = models.DateTimeField(default=timezone.now)
    good_until = models.DateTimeField(null=True)
    internet_id = models.CharField(max_length=320, blank=True, db_default="")
    sent_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    given_up_at = models.DateTimeField(null=True)
    copied_at = models.DateTimeField(null=True)
    topic = models.CharField(max_length=30, blank=True, default="", db_default="")
    recipient_key = models.CharField(max_length=32, blank=True, default="", db_default="")
    by_day = models.BooleanField(default=False, db_default=False)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["recipient_key"],
                name="message_to_be_stopped",
                condition=~models.Q(recipient_key="") & models.Q(sent_at=None),
            ),
            models.Index(
                fields=["queued_at"],
                name="message_uncopied",
                condition=models.Q(copied_at=None, customer_id__isnull=False),
            ),
            models.Index(fields=["customer_id", "queued_at"], name="message_by_customer"),
            models.Index(
                fields=["queue", "queued_at"],
                name="message_unsent",
                condition=models.Q(sent_at=None, given_up_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} to {self.recipient}"

    @property
    def tasks_queue(self) -> str:
        """The worker's queue that sends it: a letter that waits for a mail server holds up nothing else."""
        return "letters" if self.queue == self.Queue.DEFAULT else self.queue

    @property
    def named(self) -> str:
        """The message's name in a log line, without its recipient."""
        return f"{self.letter} {self.id}"

    @property
    def reference(self) -> str:
        """The name by which people speak of the message, such as `K7QM4-XTPRW`: 50 bits of its id."""
        bits = self.id.int
        signs = [REFERENCE_SIGNS[(bits >> 5 * at) & 31] for at in range(10)]
        return f"{''.join(signs[:5])}-{''.join(signs[5:])}"

    @property
    def text_without_secrets(self) -> str:
        """Its text, with a mark in place of each secret."""
        text = self.text
        for name in self.secret_names:
            text = text.replace(f"{{{name}}}", HIDDEN)
        return text

    def is_good(self, now: datetime) -> bool:
        """Whether what it says can still be used: a code soon expires."""
        return self.good_until is None or now < self.good_until

    def next_try_at(self, now: datetime) -> datetime | None:
        """Return when to try again after its failures; None once that would be too late."""
        pauses = PAUSES[self.queue]
        again_at = now + pauses[min(self.failures, len(pauses)) - 1]
        in_time = again_at < self.queued_at + TRIED_FOR
        return again_at if in_time and self.is_good(again_at) else None


class SentReference(models.Model):
    """The reference of a message that was sent, kept apart from it, so that whoever reads one can check it.

    It names no person, and says nothing of what was written. `key` is the reference as it is compared
    (`reference_key`); `by_shop` marks what the shop sent itself.
    """

    key = models.CharField(primary_key=True, max_length=64)
    sent_at = models.DateTimeField(db_index=True)
    by_shop = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.key


def recipient_key(channel: str, recipient: str) -> str:
    """Return what stands for an address or a number where it is not to be read; calls are to the same number
    as SMS."""
    kind = Message.Channel.EMAIL if channel == Message.Channel.EMAIL else "number"
    return sha256(f"recipient:{kind}:{recipient}".encode()).hexdigest()[:32]


def reference_key(typed: str) -> str:
    """Return a reference as it is compared: without spaces and hyphens, O as 0, I and L as 1."""
    signs = (sign for sign in fold(typed).upper() if sign.isalnum())
    return "".join(signs).translate(LOOK_ALIKES)[:64]


def sent_references(typed: Iterable[str]) -> list[SentReference]:
    """Return what is known of these references, however they are typed; those of no message are left out."""
    keys = {reference_key(reference) for reference in typed} - {""}
    return list(SentReference.objects.filter(key__in=keys).order_by("-sent_at"))


class StoppedAddress(models.Model):
    """An address that its own server does not know, with the code that it said (RFC 3463), such as `5.1.1`.

    Letters that tell of a fact are no longer written to it; what a person asks for is still tried, and lifts
    the stop once it is taken. `INVALID` stands where a provider names no code, and `COMPLAINT` where its
    reader has called our mail spam, which nothing that is taken lifts.
    """

    INVALID, COMPLAINT = "invalid", "complaint"

    address = models.EmailField(primary_key=True)
    code = models.CharField(max_length=12)
    stopped_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.address

    @property
    def why(self) -> str:
        """Say to staff why it was stopped."""
        if self.code == self.COMPLAINT:
            return _("marked as spam")
        return _("does not exist") if self.code == self.INVALID else f"{_('does not exist')} ({self.code})"


_STOPPED = WrittenOnce(lambda address: StoppedAddress.objects.filter(address=address), models.EmailField())


def stop_of(address: str) -> StoppedAddress | None:
    """Return why an address is written to no more, in one statement; None if it is."""
    return _STOPPED.first(address) if address else None


def stopped_among(addresses: Collection[str]) -> set[str]:
    """Return those of these addresses that are written to no more."""
    stopped = StoppedAddress.objects.filter(address__in=addresses)
    return set(stopped.values_list("address", flat=True))


def staff_stopped_addresses(most: int) -> list[StoppedAddress]:
    """The addresses that were stopped last."""
    return list(StoppedAddress.objects.order_by("-stopped_at")[:most])


def uncopied_messages(most: int) -> list[Message]:
    """Lock and return the oldest messages to customers of which no copy was kept yet."""
    uncopied = Message.objects.filter(copied_at=None, customer_id__isnull=False)
    # What may still be stopped has not been sent to her.
    uncopied = uncopied.filter(models.Q(topic="") | models.Q(sent_at__isnull=False))
    return list(uncopied.select_for_update().order_by("queued_at")[:most])


def mark_copied(messages: Iterable[Message]) -> None:
    """Say of these messages that a copy of them is kept, or that none is to be."""
    ids = [message.id for message in messages]
    if ids:
        Message.objects.filter(id__in=ids).update(copied_at=timezone.now())


def count_of_day(letter: str, *, to: str, customer_id: uuid.UUID | None) -> int:
    """Return how many of one letter went to one recipient within a day."""
    since = timezone.now() - timedelta(days=1)
    sent = Message.objects.filter(customer_id=customer_id, queued_at__gt=since)
    return sent.filter(letter=letter, recipient=to).count()


def oldest_unsent() -> dict[str, datetime]:
    """Return when the oldest unsent message of each queue was queued."""
    return dict(Message.objects.unsent().values_list("queue").annotate(oldest=models.Min("queued_at")))


def staff_messages_given_up() -> MessageQuerySet:
    """Every message that was given up, the newest first."""
    given_up: MessageQuerySet = Message.objects.given_up().order_by("-given_up_at", "-id")
    return given_up


def staff_message_given_up(id: uuid.UUID) -> Message | None:
    """The given-up message with this id; None if there is none."""
    message: Message | None = Message.objects.given_up().filter(id=id).first()
    return message
