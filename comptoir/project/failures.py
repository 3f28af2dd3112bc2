"""Everything that failed for good, whether reaction, letter or task; and running it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.journal.actions import retry_reaction, retry_task
from comptoir.journal.facts import LETTER_RETRIED
from comptoir.journal.models import FailedReaction
from comptoir.journal.record import Acts, record
from comptoir.post.actions import send_again
from comptoir.post.models import Message

Failure = FailedReaction | Message | DBTaskResult[Any, Any]


def all_failures() -> list[Failure]:
    """Return everything that failed for good, the oldest of each kind first."""
    return [
        *FailedReaction.objects.order_by("failed_at"),
        *Message.objects.given_up().order_by("given_up_at"),
        *DBTaskResult.objects.failed().order_by("finished_at"),
    ]


def retry(failed: Failure, *, by: Acts) -> bool:
    """Run one failure again, and record who did; False if that is no use: it stays in the list."""
    if isinstance(failed, FailedReaction):
        return retry_reaction(failed, by=by)
    if isinstance(failed, Message):
        return _retry_letter(failed, by=by)
    return retry_task(failed, by=by)


def retry_all(failures: Iterable[Failure], *, by: Acts) -> tuple[int, int]:
    """Run each again; return how many were queued, and how many stay in the list."""
    done = [retry(failed, by=by) for failed in failures]
    return sum(done), len(done) - sum(done)


def can_retry(failed: Failure) -> bool:
    """Whether running it again may help: an expired code helps nobody."""
    return not isinstance(failed, Message) or failed.is_good(timezone.now())


@transaction.atomic
def _retry_letter(message: Message, *, by: Acts) -> bool:
    locked = Message.objects.select_for_update().given_up().filter(id=message.id).first()
    if locked is None:
        return True
    if not send_again(locked):
        return False
    record(LETTER_RETRIED, about=None, by=by, letter=message.letter, message=str(message.id))
    return True
