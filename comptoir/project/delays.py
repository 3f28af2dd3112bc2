"""What is late: a duty without a worker, a task that waits, a letter that is not sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.journal.heartbeats import QUEUES, read_duties, worker_died
from comptoir.post.models import Message, oldest_unsent

# How long a due task, and a queued letter, may wait
TASK_MAY_WAIT = {
    "urgent": timedelta(seconds=30),
    "default": timedelta(minutes=15),
    "letters": timedelta(minutes=15),
    "slow": timedelta(hours=6),
}
NEVER = timedelta.max
LETTER_MAY_WAIT = {"urgent": timedelta(minutes=1), "default": timedelta(hours=1)}

# After this time, somebody who waits for a code is told that it is late
CODE_MAY_TAKE, CODE_IS_GOOD_FOR = timedelta(seconds=30), timedelta(minutes=10)


@dataclass(frozen=True)
class Delay:
    """Something late; `kind` is `worker`, `task` or `letter`; `since` is None for a worker never seen."""

    kind: str
    duty: str
    since: datetime | None

    @property
    def words(self) -> str:
        """One sentence for staff, without the time it began."""
        return {
            ("worker", "urgent"): _("Codes are not being sent: no worker is running."),
            ("worker", "default"): _("Orders and parcels are not being followed: no worker is running."),
            ("worker", "letters"): _("Messages are not being sent: no worker is running."),
            ("worker", "slow"): _("Pictures are not being fetched: no worker is running."),
            ("worker", "schedule"): _("Daily tasks are not being done: no worker is running."),
            ("task", "urgent"): _("Codes are waiting: the worker is stuck or overloaded."),
            ("task", "default"): _("Messages and reactions are waiting: the worker is stuck or overloaded."),
            ("task", "letters"): _("Messages are waiting: the worker is stuck or overloaded."),
            ("task", "slow"): _("Pictures are waiting: the worker is stuck or overloaded."),
            ("letter", "urgent"): _(
                "Codes are not being sent: the mail or SMS provider does not accept them."
            ),
            ("letter", "default"): _("Messages are not being sent: the mail server does not accept them."),
        }[self.kind, self.duty]


def find_delays(now: datetime) -> list[Delay]:
    """Return everything that is late, in three statements, the worst first."""
    duties, unsent = read_duties(), oldest_unsent()
    late = [Delay("worker", duty.name, duty.beat_at) for duty in duties if duty.is_dead(now)]
    due = {duty.name: duty.oldest_due_at for duty in duties}
    for queue in QUEUES:
        for kind, since, may_wait in (
            ("task", due[queue], TASK_MAY_WAIT[queue]),
            ("letter", unsent.get(queue), LETTER_MAY_WAIT.get(queue, NEVER)),
        ):
            if since and now - since > may_wait:
                late.append(Delay(kind, queue, since))
    return late


def codes_are_late() -> bool:
    """Whether somebody who waits for a code should be told that it may take longer.

    The answer does not reveal whether there is a code for them.
    """
    now = timezone.now()
    codes = Message.objects.unsent().filter(queue="urgent", queued_at__gt=now - CODE_IS_GOOD_FOR)
    return worker_died("urgent", now) or codes.filter(queued_at__lt=now - CODE_MAY_TAKE).exists()
