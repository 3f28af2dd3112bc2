"""Actions on the journal: retry what failed for good, and erase what leads to a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.journal.facts import REACTION_RETRIED, TASK_RETRIED
from comptoir.journal.models import FailedReaction, PendingReaction, ReactionDone, ShopEvent
from comptoir.journal.react import enqueue_pending, run_again
from comptoir.journal.record import Acts, record


@transaction.atomic
def retry_reaction(failed: FailedReaction, *, by: Acts) -> bool:
    """Queue a failed reaction again, and record who did.

    Returns False, and leaves it there, if the house no longer knows the reaction.
    """
    locked = FailedReaction.objects.select_for_update().filter(id=failed.id).first()
    if locked is None:
        return True
    if not run_again(locked):
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
    """Make a failed task ready again, and record who did."""
    tasks = DBTaskResult.objects.select_for_update().failed().filter(id=failed.id)
    if tasks.update(status=TaskResultStatus.READY, run_after=timezone.now()):
        record(TASK_RETRIED, about=None, by=by, task=str(failed.id), path=failed.task_path)
    return True


def erase_reactions(customer: models.Model, at: datetime) -> None:
    """Delete a customer's pending reactions, and the marks of those that ran."""
    forget_pending(customer.pk)
    ReactionDone.objects.filter(customer_id=customer.pk).delete()


def erase_shop_events(customer: models.Model, at: datetime) -> None:
    """Delete a customer's events from the shop's feed, as her entries are deleted too."""
    ShopEvent.objects.filter(customer_id=customer.pk).delete()


@transaction.atomic
def forget_pending(customer_id: UUID) -> None:
    """Delete a customer's pending reactions, and queue the other customers' part of their tasks again.

    The old task then finds her entries gone, and the marks of what the new one did.
    """
    all_pending = PendingReaction.objects.annotate(others_text=Cast("others", TextField()))
    hers = Q(customer_id=customer_id) | Q(others_text__contains=str(customer_id))
    for pending in list(all_pending.filter(hers)):
        keys = [[str(pending.customer_id), str(pending.entry_id)], *pending.others]
        left = [key for key in keys if key[0] != str(customer_id)]
        PendingReaction.objects.filter(pk=pending.pk).delete()
        if left:
            rest = PendingReaction(customer_id=left[0][0], entry_id=left[0][1], reaction=pending.reaction)
            rest.queue, rest.others = pending.queue, left[1:]
            rest.save(force_insert=True)
            enqueue_pending(rest)
