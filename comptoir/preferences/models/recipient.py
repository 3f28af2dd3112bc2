"""A recipient is an address or a number, whoever has it; what was withdrawn there holds for all of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

# So long a withdrawal is known of a recipient that is nobody's any more.
KEPT = timedelta(days=1096)


class Recipient(models.Model):
    """A recipient, by its hash (`post.models.recipient_key`), and when each topic was last withdrawn there.

    It names no person. Whoever writes of its choices, or queues what they allow, locks it first, so that
    nothing is queued after it was withdrawn.
    """

    shard_by = "key"

    key = models.CharField(primary_key=True, max_length=32)
    withdrawn = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.key

    def withdrawn_at(self, topic: str) -> datetime | None:
        """Return when a topic was last withdrawn here, by whomever; None if it never was."""
        moment = self.withdrawn.get(topic)
        return datetime.fromisoformat(moment) if moment else None

    def note_withdrawal(self, topic: str, at: datetime) -> bool:
        """Note when a topic was withdrawn here, unless that is known of a later moment; return whether it is
        new."""
        last = self.withdrawn_at(topic)
        if last is not None and last >= at:
            return False
        self.withdrawn[topic] = at.isoformat()
        self.changed_at = timezone.now()
        return True


class CustomerByRecipient(models.Model):
    """Leads from a recipient to the customers who have made choices with it."""

    shard_by = "key"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=32, db_index=True)
    customer_id = models.UUIDField(db_index=True)

    def __str__(self) -> str:
        return self.key


def customers_by_recipient(key: str) -> set[UUID]:
    """Return the ids of all customers who have made choices with a recipient."""
    return set(CustomerByRecipient.objects.filter(key=key).values_list("customer_id", flat=True))
