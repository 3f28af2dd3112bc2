"""Reacting: what a higher app does when it hears of a fact, at least tried and at most once done."""

from __future__ import annotations

import logging
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.ground.retry import drop_broken_connection, next_try_at, put_off
from comptoir.journal.facts import Fact
from comptoir.journal.models import (
    NOBODY,
    CustomerEntry,
    FailedReaction,
    HouseEntry,
    PendingReaction,
    ReactionDone,
)

Entry = CustomerEntry | HouseEntry
Waiting = QuerySet[PendingReaction]
# A reaction and its task are written together, so what is older than a moment and has none has lost it.
TAKEN_FOR_LOST = timedelta(minutes=2)
log = logging.getLogger(__name__)
_reactions: dict[str, list[Reaction]] = defaultdict(list)


@dataclass(frozen=True)
class Reaction:
    """`do(entry)` runs after the fact's transaction, in one of its own, from the queue `queue`.

    The entry is a CustomerEntry where the fact is about what a customer owns, else a HouseEntry.
    """

    fact: Fact
    do: Callable[[Any], None]
    queue: str = "default"

    @property
    def name(self) -> str:
        return f"{self.do.__module__.removeprefix('comptoir.')}.{self.do.__qualname__}"


def hand_over(reactions: Iterable[Reaction]) -> None:
    """Take the house's one list of reactions; `project` calls this once, at the start."""
    _reactions.clear()
    for reaction in reactions:
        _reactions[reaction.fact.name].append(reaction)


def queue_reactions(fact: Fact, entry: Entry) -> None:
    """Queue each reaction to this entry, in the entry's own transaction."""
    customer_id = entry.customer_id if isinstance(entry, CustomerEntry) else NOBODY
    for reaction in _reactions.get(fact.name, ()):
        _await(reaction, customer_id, entry.id)
        _queue(reaction, customer_id, entry.id)


def _await(reaction: Reaction, customer_id: UUID, entry_id: UUID) -> None:
    """Write down that it is to be had, so that it is missed where its task is lost."""
    waiting = PendingReaction(customer_id=customer_id, entry_id=entry_id, reaction=reaction.name)
    waiting.queue = reaction.queue
    PendingReaction.objects.bulk_create([waiting], ignore_conflicts=True)


def _queue(reaction: Reaction, customer_id: UUID, entry_id: UUID, failures: int = 0) -> None:
    run_after = next_try_at(failures, timezone.now()) if failures else None
    queued = run_reaction.using(queue_name=reaction.queue, run_after=run_after)
    queued.enqueue(str(customer_id), str(entry_id), reaction.name, failures)


@task()
def run_reaction(customer_id: str, entry_id: str, name: str, failures: int) -> None:
    """Let a reaction have its effect once; after a failure try again later, after the fourth put it aside."""
    entry = _find_entry(UUID(customer_id), UUID(entry_id))
    reaction = (
        next((held for held in _reactions.get(entry.fact, ()) if held.name == name), None) if entry else None
    )
    waiting = PendingReaction.objects.filter(pk=(UUID(customer_id), UUID(entry_id), name))
    if entry is None or reaction is None:
        log.warning("%s of %s has nothing to do any more", name, entry_id)
        waiting.delete()
        return
    owner = entry.customer_id if isinstance(entry, CustomerEntry) else NOBODY
    try:
        _react(reaction, entry, owner)
    except Exception as error:
        log.exception("%s of %s failed", name, entry_id)
        put_off(error)
        _after_failure(reaction, entry, owner, waiting, failures + 1, error)
    else:
        # Where this fails, the task runs again and finds the mark.
        waiting.delete()
        log.info("%s of %s is done", name, entry_id)


def _react(reaction: Reaction, entry: Entry, customer_id: UUID) -> None:
    """The effect and the mark that it was had, in one transaction: both or neither."""
    mark = ReactionDone(customer_id=customer_id, entry_id=entry.id, reaction=reaction.name)
    with transaction.atomic():
        if ReactionDone.objects.filter(pk=mark.pk).exists():
            return
        mark.save(force_insert=True)
        reaction.do(entry)


def _after_failure(
    reaction: Reaction, entry: Entry, customer_id: UUID, waiting: Waiting, failures: int, error: Exception
) -> None:
    """Queue the next try or put it aside, in a transaction; where neither succeeds, the task runs again."""
    drop_broken_connection()
    with transaction.atomic():
        if next_try_at(failures, timezone.now()):
            _queue(reaction, customer_id, entry.id, failures)
            return
        FailedReaction.objects.update_or_create(
            entry_id=entry.id,
            reaction=reaction.name,
            defaults={
                "customer_id": customer_id,
                "fact": entry.fact,
                "error": "".join(traceback.format_exception(error)),
                "failed_at": timezone.now(),
            },
        )
        waiting.delete()


@transaction.atomic
def run_again(failed: FailedReaction) -> bool:
    """Queue a reaction that was put aside, as if it had never failed; False where it no longer exists."""
    known = [held for held in _reactions.get(failed.fact, ()) if held.name == failed.reaction]
    for reaction in known:
        _await(reaction, failed.customer_id, failed.entry_id)
        _queue(reaction, failed.customer_id, failed.entry_id)
        failed.delete()
    return bool(known)


def queue_lost_reactions(now: datetime) -> None:
    """Queue every reaction again that is to be had and has no task."""
    lost = PendingReaction.objects.filter(queued_at__lt=now - TAKEN_FOR_LOST)
    if not lost.exists():
        return
    is_open = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    tasks = is_open.filter(task_path=run_reaction.module_path)
    has_task = {tuple(held[:3]) for held in tasks.values_list("args_kwargs__args", flat=True) if held}
    for waiting in list(lost):
        key = (str(waiting.customer_id), str(waiting.entry_id), waiting.reaction)
        if key not in has_task:
            log.warning("%s of %s had no task", waiting.reaction, waiting.entry_id)
            run_reaction.using(queue_name=waiting.queue).enqueue(*key, 0)


def _find_entry(customer_id: UUID, entry_id: UUID) -> Entry | None:
    if customer_id == NOBODY:
        return HouseEntry.objects.filter(id=entry_id).first()
    found: CustomerEntry | None = CustomerEntry.objects.for_customer(customer_id).filter(id=entry_id).first()
    # Its customer may have been taken in by another since it was queued: only then, look everywhere.
    return found or CustomerEntry.objects.filter(id=entry_id).first()
