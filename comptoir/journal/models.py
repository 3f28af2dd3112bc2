"""The journal's tables: what happened to customers and in the house, and which reactions ran."""

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
from comptoir.journal.facts import reason_of, title_of

# Actors shown with their own name, and actors shown only by what they are
NAMED: dict[str, str | Promise] = {
    "customer": _("Customer"),
    "staff": _("Staff"),
    "seller": _("Seller"),
    "shop": _("The shop"),
    "carrier": _("Carrier"),
}
NAMELESS: dict[str, str | Promise] = {
    "import": _("Import"),
    "operator": _("Operator"),
    "clock": _("Automatic"),
    "nobody": _("Unknown"),
}


class EntryQuerySet(OwnedQuerySet["CustomerEntry"]):
    """A customer's entries; start from `customer.entries`."""

    def about(self, subject: Owned) -> Self:
        return self.filter(about_id=subject.id)

    def newest_first(self) -> Self:
        return self.order_by("-happened_at", "-id")


class Entry(models.Model):
    """One thing that happened, written once and never changed."""

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
        abstract = True

    def __str__(self) -> str:
        return f"{self.fact} {self.about_kind} {self.about_id}"

    @property
    def title(self) -> str | Promise:
        """The title of the fact, for a history."""
        return title_of(self.fact)

    @property
    def reason(self) -> str | Promise:
        """Why it was done, in words, for a history; empty where nobody said."""
        return reason_of(self.fact, self.details.get("reason") or "")

    @property
    def who(self) -> str:
        """The one who did it, for a history: name and kind, or the kind alone."""
        if self.by_kind in NAMELESS or not self.by_name:
            return str(NAMELESS.get(self.by_kind) or NAMED.get(self.by_kind, self.by_kind))
        return f"{self.by_name} · {NAMED.get(self.by_kind, self.by_kind)}"


class CustomerEntry(Entry, Owned):
    """One thing that happened to what a customer owns."""

    when_erased = DELETE
    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="entries", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "happened_at", "id"], name="customer_entry_by_time"),
            models.Index(fields=["customer", "about_id"], name="customer_entry_by_subject"),
        ]


class HouseEntry(Entry):
    """One thing that happened in the house: to a seller, a key, staff, or nobody known."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        indexes = [models.Index(fields=["about_id"], name="house_entry_by_subject")]


class ShopEvent(models.Model):
    """An event in the shop's feed: something that it must act on (a fact with `shop_hears`).

    It is written without a `position`, in the transaction of what happened, and numbered after that ended. So
    no event appears before one that was already read, however late its transaction ends.
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
    """The last position of the feed: one row, which is also the lock for numbering events."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.position)


NOBODY = uuid.UUID(int=0)


class ReactionDone(models.Model):
    """The mark of a reaction that ran: written in the effect's own transaction, so the effect happens once.

    `customer_id` is the entry's customer, so that the mark is stored beside the effect; NOBODY for the house.
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
    """A reaction that has not run yet; it is deleted after the effect or the last failure.

    It is written with its task, so that a lost task is noticed. `others` lists the task's other entries, each
    by customer and id.
    """

    pk = models.CompositePrimaryKey("customer_id", "entry_id", "reaction")
    customer_id = models.UUIDField()
    entry_id = models.UUIDField()
    reaction = models.CharField(max_length=120)
    queue = models.CharField(max_length=32, default="default")
    others = models.JSONField(default=list, db_default=[])
    queued_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.reaction} of {self.entry_id}"


def customers_waited_for() -> set[uuid.UUID]:
    """Return the customers of whom a reaction has not run yet."""
    pending = PendingReaction.objects.values_list("customer_id", "others")
    waiting = {customer_id for customer_id, _others in pending}
    return waiting | {uuid.UUID(customer_id) for _first, others in pending for customer_id, _entry in others}


class FailedReaction(models.Model):
    """A reaction that failed four times, kept with its last error until somebody runs it again."""

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
        """The title of the fact that the reaction is to."""
        return title_of(self.fact)

    @property
    def last_line(self) -> str:
        """The last line of the error: what went wrong."""
        return last_line_of(self.error)


def last_line_of(error: str) -> str:
    """Return the last line of a traceback that says something, and is no rule of a group of errors."""
    lines = (line.strip(" |") for line in reversed(error.splitlines()))
    return next((line for line in lines if any(map(str.isalnum, line)) and not line.startswith("+-")), "")


def staff_failed_reactions() -> models.QuerySet[FailedReaction]:
    """Every failed reaction, the newest first."""
    return FailedReaction.objects.order_by("-failed_at", "-id")


def staff_failed_reaction(id: uuid.UUID) -> FailedReaction | None:
    """The failed reaction with this id; None if there is none."""
    return FailedReaction.objects.filter(id=id).first()


def staff_failed_tasks() -> models.QuerySet[DBTaskResult[Any, Any]]:
    """Every task that failed for good, because it could not be read or failed in an unforeseen way."""
    return DBTaskResult.objects.failed().order_by("-finished_at", "-id")


def staff_failed_task(id: uuid.UUID) -> DBTaskResult[Any, Any] | None:
    """The failed task with this id; None if there is none."""
    return DBTaskResult.objects.failed().filter(id=id).first()


class ScheduledRun(models.Model):
    """When a piece of the schedule last ran; locking its row lets only one worker run it."""

    name = models.CharField(primary_key=True, max_length=120)
    last_run_at = models.DateTimeField()
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class TaskClaim(models.Model):
    """A worker's claim on a long task: renewed while it runs, so that a dead worker's task is noticed."""

    task_id = models.UUIDField(primary_key=True)
    renewed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.task_id)


class WorkerHeartbeat(models.Model):
    """When a worker last reported on a queue or on the schedule."""

    duty = models.CharField(primary_key=True, max_length=32)
    worker = models.CharField(max_length=80)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.duty} at {self.beat_at:%F %T}"
