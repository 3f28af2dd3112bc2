"""What staff and operators can do about the journal: run again what was put aside."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.journal.facts import REACTION_RETRIED, TASK_RETRIED
from comptoir.journal.models import FailedReaction
from comptoir.journal.react import run_again
from comptoir.journal.record import Acts, record


@transaction.atomic
def retry_reaction(failed: FailedReaction, *, by: Acts) -> bool:
    """Queue a reaction that was put aside, and write down who did; twice is once.

    False where the house no longer knows the reaction: it stays where it is.
    """
    held = FailedReaction.objects.select_for_update().filter(id=failed.id).first()
    if held is None:
        return True
    if not run_again(held):
        return False
    record(
        REACTION_RETRIED,
        about=None,
        by=by,
        reaction=failed.reaction,
        reacts_to=failed.fact,
        entry=str(failed.entry_id),
    )
    return True


@transaction.atomic
def retry_task(failed: DBTaskResult[Any, Any], *, by: Acts) -> bool:
    """Make a task ready again that was put aside, and write down who did; twice is once."""
    held = DBTaskResult.objects.select_for_update().failed().filter(id=failed.id)
    if held.update(status=TaskResultStatus.READY, run_after=timezone.now()):
        record(TASK_RETRIED, about=None, by=by, task=str(failed.id), path=failed.task_path)
    return True
