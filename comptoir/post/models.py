"""What leaves the house: a queued mail or SMS, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7


class Message(models.Model):
    """A mail or an SMS. Text and HTML hold `{name}` where a secret stands; secrets are kept apart,
    encrypted, until the message is sent or given up, and are never kept after that."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        SMS = "sms"

    class Queue(models.TextChoices):
        DEFAULT = "default"
        URGENT = "urgent"

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
    language = models.CharField(max_length=10)
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["customer_id", "queued_at"], name="message_by_customer"),
            models.Index(
                fields=["queue", "queued_at"],
                name="message_unsent",
                condition=models.Q(sent_at=None, given_up_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} to {self.recipient}"


def count_of_day(letter: str, *, to: str, customer_id: uuid.UUID | None) -> int:
    """How many of one letter went to one place within a day."""
    since = timezone.now() - timedelta(days=1)
    sent = Message.objects.filter(customer_id=customer_id, queued_at__gt=since)
    return sent.filter(letter=letter, recipient=to).count()


def oldest_unsent() -> dict[str, datetime]:
    """When the oldest message of each queue was queued, of those that are still to be sent."""
    unsent = Message.objects.filter(sent_at=None, given_up_at=None)
    return dict(unsent.values_list("queue").annotate(oldest=models.Min("queued_at")))
