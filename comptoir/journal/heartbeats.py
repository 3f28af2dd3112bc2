"""Heartbeats: each worker reports that its duties are alive; anybody can ask when, and what waits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, F, Min, Q, When
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from comptoir.journal.models import WorkerHeartbeat

# Codes; reactions; letters, which wait for a mail server; long work that nobody waits for
QUEUES = ("urgent", "default", "letters", "slow")
# The thread that runs the schedule
SCHEDULE = "schedule"


@dataclass(frozen=True)
class Duty:
    """A queue or the schedule: when a worker last reported on it, and since when its oldest task is due (None
    if no task waits; the schedule has no tasks)."""

    name: str
    beat_at: datetime | None
    oldest_due_at: datetime | None

    def is_dead(self, now: datetime) -> bool:
        """Whether no worker has reported on it for longer than a claim may go without renewal."""
        return self.beat_at is None or not _is_recent(self.beat_at, now, lost_after(self.name))


def beat(duties: Collection[str], *, worker: str) -> None:
    """Report that these duties are alive, in one statement."""
    now = timezone.now()
    beats = [WorkerHeartbeat(duty=duty, worker=worker, beat_at=now) for duty in duties]
    WorkerHeartbeat.objects.bulk_create(
        beats, update_conflicts=True, unique_fields=["duty"], update_fields=["worker", "beat_at"]
    )


def read_duties() -> list[Duty]:
    """Read every duty and its state, in two statements."""
    beats = dict(WorkerHeartbeat.objects.values_list("duty", "beat_at"))
    due = _oldest_due()
    return [Duty(name, beats.get(name), due.get(name)) for name in (*QUEUES, SCHEDULE)]


def worker_died(duty: str, now: datetime) -> bool:
    """Whether a worker once reported on this duty and none does now, in one statement."""
    beat_at = WorkerHeartbeat.objects.filter(duty=duty).values_list("beat_at", flat=True).first()
    return beat_at is not None and not _is_recent(beat_at, now, lost_after(duty))


def lost_after(duty: str) -> timedelta:
    """Return how long a task or a duty may go without a report from its worker."""
    urgent = duty == "urgent"
    return timedelta(seconds=settings.WORKER_URGENT_LOST_SECONDS if urgent else settings.WORKER_LOST_SECONDS)


def _is_recent(at: datetime, now: datetime, within: timedelta) -> bool:
    """Whether a moment is close to now; a moment far ahead came from a wrong clock."""
    return abs(now - at) <= within


def _oldest_due() -> dict[str, datetime]:
    """Return since when each queue's oldest task is due, whether it is running or not."""
    is_open = Q(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    # The library stores the latest possible date for a task that is due at once
    at_once = Q(run_after=get_date_max())
    due_at = Case(When(at_once, then=F("enqueued_at")), default=F("run_after"))
    due = DBTaskResult.objects.filter(is_open, at_once | Q(run_after__lte=timezone.now()))
    return dict(due.order_by().values_list("queue_name").annotate(oldest=Min(due_at)))
