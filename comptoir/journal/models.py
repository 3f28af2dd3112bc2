"""The journal's tables: what happened to a customer, what happened in the house, and which reactions ran."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult
from uuid_utils.compat import uuid7

from comptoir.ground.owned import CUSTOMER, DELETE, Owned, OwnedQuerySet
from comptoir.journal.facts import title_of

# Who a line of the journal names by a name of their own, and who only by what they are.
NAMED: dict[str, str | Promise] = {
    "customer": _("Customer"),
    "staff": _("Staff"),
    "seller": _("Seller"),
    "shop": _("The shop"),
}
NAMELESS: dict[str, str | Promise] = {
    "import": _("Import"),
    "operator": _("Operator"),
    "nobody": _("Unknown"),
}


class EntryQuerySet(OwnedQuerySet["CustomerEntry"]):
    """What happened to a customer; start from `customer.entries`."""

    def about(self, subject: Owned) -> Self:
        return self.filter(about_id=subject.id)

    def newest_first(self) -> Self:
        return self.order_by("-happened_at", "-id")


class CustomerEntry(Owned):
    """One thing that happened to what a customer owns. Never changed after it is written."""

    when_erased = DELETE
    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="entries", db_index=False)
    fact = models.CharField(max_length=80)
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField(null=True)
    by_kind = models.CharField(max_length=20)
    by_id = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    happened_at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "happened_at", "id"], name="customer_entry_by_time"),
            models.Index(fields=["customer", "about_id"], name="customer_entry_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.about_kind} {self.about_id}"

    @property
    def title(self) -> str | Promise:
        """What a history says of it."""
        return title_of(self.fact)

    @property
    def who(self) -> str:
        """Who did it, for a history: a name and what they are to the house, or what they are alone."""
        if self.by_kind in NAMELESS or not self.by_name:
            return str(NAMELESS.get(self.by_kind) or NAMED.get(self.by_kind, self.by_kind))
        return f"{self.by_name} · {NAMED.get(self.by_kind, self.by_kind)}"


class HouseEntry(models.Model):
    """One thing that happened in the house: to a seller, a key, staff, or nobody known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fact = models.CharField(max_length=80)
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField(null=True)
    by_kind = models.CharField(max_length=20)
    by_id = models.CharField(max_length=64)
    by_name = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    happened_at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["about_id"], name="house_entry_by_subject")]

    def __str__(self) -> str:
        return f"{self.fact} {self.about_kind} {self.about_id}"

    @property
    def title(self) -> str | Promise:
        """What a history says of it."""
        return title_of(self.fact)


class ShopEvent(models.Model):
    """A line of the feed that the shop reads: something happened that it must act on (`shop_hears`).

    It is written without a `position`, in the transaction of what happened, and numbered once that is over:
    so no event appears before one that was read already, however late its transaction ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    position = models.BigIntegerField(null=True, unique=True)
    fact = models.CharField(max_length=80)
    customer_id = models.UUIDField(null=True)
    about_kind = models.CharField(max_length=60)
    about_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="shop_event_waiting", condition=models.Q(position__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.fact}"


class FeedEnd(models.Model):
    """The last position of the feed: one row, and the lock of whoever numbers events."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)


NOBODY = uuid.UUID(int=0)


class ReactionDone(models.Model):
    """A reaction that had its effect: written in the effect's own transaction, so it happens once.

    `customer_id` is the entry's customer, so that the row lives beside the effect; NOBODY for the house.
    """

    shard_by = "customer_id"

    pk = models.CompositePrimaryKey("customer_id", "entry_id", "reaction")
    customer_id = models.UUIDField()
    entry_id = models.UUIDField()
    reaction = models.CharField(max_length=120)
    done_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.reaction} of {self.entry_id}"


class PendingReaction(models.Model):
    """A reaction that is still to have its effect: written with its task, so that one whose task is lost is
    missed, and gone after the effect or once it is put aside."""

    pk = models.CompositePrimaryKey("customer_id", "entry_id", "reaction")
    customer_id = models.UUIDField()
    entry_id = models.UUIDField()
    reaction = models.CharField(max_length=120)
    queue = models.CharField(max_length=32, default="default")
    queued_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.reaction} of {self.entry_id}"


class FailedReaction(models.Model):
    """A reaction that failed four times: kept with its last error until somebody runs it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer_id = models.UUIDField()
    entry_id = models.UUIDField()
    fact = models.CharField(max_length=80)
    reaction = models.CharField(max_length=120)
    error = models.TextField()
    failed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry_id", "reaction"], name="failed_reaction_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reaction} of {self.fact} {self.entry_id}"

    @property
    def title(self) -> str | Promise:
        """The title of the fact that was reacted to."""
        return title_of(self.fact)

    @property
    def last_line(self) -> str:
        """What went wrong, in the words of the error itself."""
        return self.error.strip().rpartition("\n")[2]


def staff_failed_reactions() -> models.QuerySet[FailedReaction]:
    """Every reaction that was put aside, the newest first."""
    return FailedReaction.objects.order_by("-failed_at", "-id")


def staff_failed_reaction(id: uuid.UUID) -> FailedReaction | None:
    """The failed reaction with this id."""
    return FailedReaction.objects.filter(id=id).first()


def staff_failed_tasks() -> models.QuerySet[DBTaskResult[Any, Any]]:
    """Every task that was put aside, because it could not be read or failed where nobody foresaw it."""
    return DBTaskResult.objects.failed().order_by("-finished_at", "-id")


def staff_failed_task(id: uuid.UUID) -> DBTaskResult[Any, Any] | None:
    """The task with this id, if it was put aside."""
    return DBTaskResult.objects.failed().filter(id=id).first()


class ScheduledRun(models.Model):
    """When a piece of the schedule last ran; its row is the lock that lets one worker run it."""

    name = models.CharField(primary_key=True, max_length=120)
    last_run_at = models.DateTimeField()
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class TaskClaim(models.Model):
    """A long task that is being run: renewed while it is, so that one left by a dead worker is noticed."""

    task_id = models.UUIDField(primary_key=True)
    renewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.task_id)


class WorkerHeartbeat(models.Model):
    """When a worker last said that it sees to a queue or to the schedule."""

    duty = models.CharField(primary_key=True, max_length=32)
    worker = models.CharField(max_length=80)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.duty} at {self.beat_at:%F %T}"
