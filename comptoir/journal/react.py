"""Reactions: how a higher app responds to a fact, retried until it works, with its effect at most once."""

from __future__ import annotations

import logging
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
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
from comptoir.ground.tasks import Call, Taken, queue_all, together
from comptoir.ground.trace import traced
from comptoir.ground.write import insert_rows
from comptoir.journal.facts import Fact
from comptoir.journal.models import (
    NOBODY,
    CustomerEntry,
    FailedReaction,
    HouseEntry,
    PendingReaction,
    ReactionDone,
)
from comptoir.journal.names import stored_name

Entry = CustomerEntry | HouseEntry
# Customer (NOBODY for the house) and id of an entry
Key = tuple[UUID, UUID]
Pending = QuerySet[PendingReaction]
# A reaction and its task are written together: an older reaction without a task has lost it.
TAKEN_FOR_LOST = timedelta(minutes=2)
KEPT_AT_ONCE, RUN_AT_ONCE = 500, 50
log = logging.getLogger(__name__)
_reactions: dict[str, list[Reaction]] = defaultdict(list)


@dataclass(frozen=True)
class Reaction:
    """An app's response to a fact, run from the queue `queue` in a transaction after the fact's own.

    `do(entry)` writes to somebody or acts; it never sees imported history. So does `do_together(entries)`,
    with those that wait together. `do_many(entries)` only keeps rows; it sees history too, at most 500 of it.
    It is run `after` so long. An entry is a CustomerEntry where the fact is about what a customer owns, else
    a HouseEntry.
    """

    fact: Fact
    do: Callable[[Any], None] | None = None
    queue: str = "default"
    do_many: Callable[[list[Any]], None] | None = None
    do_together: Callable[[list[Any]], None] | None = None
    after: timedelta = timedelta()

    def __post_init__(self) -> None:
        if sum(map(bool, (self.do, self.do_many, self.do_together))) != 1:
            raise ValueError(
                f"a reaction to {self.fact.name} either speaks (do, do_together) or keeps rows (do_many)"
            )

    @property
    def name(self) -> str:
        function: Any = self.do or self.do_many or self.do_together
        return stored_name(function)

    def act(self, entries: list[Any]) -> None:
        """Run the reaction for these entries."""
        if act := self.do_many or self.do_together:
            act(entries)
        elif self.do:
            for entry in entries:
                self.do(entry)


def hand_over(reactions: Iterable[Reaction]) -> None:
    """Store the house's list of reactions; `project` calls this at the start."""
    _reactions.clear()
    for reaction in reactions:
        _reactions[reaction.fact.name].append(reaction)


def queue_reactions(entries: Sequence[Entry], *, speaks: bool) -> None:
    """Queue the reactions to these entries in their transaction; for history, only those that keep rows."""
    by_fact: dict[str, list[Key]] = {}
    for entry in entries:
        by_fact.setdefault(entry.fact, []).append(_key_of(entry))
    queued: dict[timedelta, list[tuple[Reaction, list[Key]]]] = defaultdict(list)
    for fact, keys in by_fact.items():
        for reaction in _reactions.get(fact, ()):
            size = KEPT_AT_ONCE if reaction.do_many else 1
            if speaks or reaction.do_many:
                parts = [(reaction, keys[at : at + size]) for at in range(0, len(keys), size)]
                queued[reaction.after] += parts
    for after, reactions in queued.items():
        _queue(reactions, run_after=timezone.now() + after if after else None)


def _key_of(entry: Entry) -> Key:
    return (entry.customer_id if isinstance(entry, CustomerEntry) else NOBODY, entry.id)


def _queue(
    reactions: Iterable[tuple[Reaction, list[Key]]], *, run_after: datetime | None = None, failures: int = 0
) -> None:
    """Write the pending reactions, which are missed if their task is lost, and the tasks."""
    written = []
    for reaction, [(customer_id, entry_id), *others] in reactions:
        pending = PendingReaction(customer_id=customer_id, entry_id=entry_id, reaction=reaction.name)
        pending.queue, pending.others = reaction.queue, _as_text(others)
        written.append(pending)
    PendingReaction.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["customer_id", "entry_id", "reaction"],
        update_fields=["others"],
    )
    enqueue_pending(*written, run_after=run_after, failures=failures)


def enqueue_pending(
    *reactions: PendingReaction, run_after: datetime | None = None, failures: int = 0
) -> None:
    """Write the tasks of these reactions."""
    calls: list[Call] = []
    for pending in reactions:
        key, where = [str(pending.customer_id), str(pending.entry_id)], pending.queue
        if pending.others:
            many = run_reactions.using(queue_name=where, run_after=run_after)
            calls.append((many, [[key, *pending.others], pending.reaction, failures]))
        else:
            single = run_reaction.using(queue_name=where, run_after=run_after)
            calls.append((single, [*key, pending.reaction, failures]))
    queue_all(calls)


def _as_text(keys: Iterable[Key]) -> list[list[str]]:
    return [[str(customer_id), str(entry_id)] for customer_id, entry_id in keys]


def _run_several(tasks: list[Taken]) -> None:
    """Run reactions to one entry each, those of one name in one transaction."""
    by_name: dict[str, dict[Key, Taken]] = {}
    for taken in tasks:
        customer_id, entry_id, name, _failures = taken.arguments
        by_name.setdefault(name, {})[UUID(customer_id), UUID(entry_id)] = taken
    for name, some in by_name.items():
        entries = [entry for entry in _find_entries(list(some)) if _reaction_named(name, entry.fact)]
        reaction = _reaction_named(name, entries[0].fact) if entries else None
        if reaction:
            # Those of one name are one function, whichever fact they respond to.
            _react(reaction, entries)
        customers, ids = zip(*some, strict=True)
        done = PendingReaction.objects.filter(customer_id__in=set(customers), entry_id__in=ids)
        done.filter(reaction=name).delete()
        for (_customer_id, entry_id), taken in some.items():
            with traced(taken.trace):
                log.info("%s of %s is done", name, entry_id)


@task()
@together(_run_several, most=RUN_AT_ONCE)
def run_reaction(customer_id: str, entry_id: str, name: str, failures: int) -> None:
    """Run a reaction to one entry; after a failure retry it later, after the fourth put it aside."""
    _run([(UUID(customer_id), UUID(entry_id))], name, failures)


@task()
def run_reactions(keys: list[list[str]], name: str, failures: int) -> None:
    """Run a reaction to many entries; if that fails, run each half, until only failing entries fail."""
    _run([(UUID(customer_id), UUID(entry_id)) for customer_id, entry_id in keys], name, failures)


TASKS = (run_reaction.module_path, run_reactions.module_path)


def _run(keys: list[Key], name: str, failures: int) -> None:
    entries = _find_entries(keys)
    reaction = _reaction_named(name, entries[0].fact) if entries else None
    pending = PendingReaction.objects.filter(pk=(*keys[0], name))
    subject = f"{keys[0][1]} and {len(keys) - 1} more" if len(keys) > 1 else str(keys[0][1])
    if reaction is None:
        log.warning("%s of %s has nothing to do any more", name, subject)
        pending.delete()
        return
    try:
        _react(reaction, entries)
    except Exception as error:
        log.exception("%s of %s failed", name, subject)
        put_off(error)
        _after_failure(reaction, entries, pending, failures + 1, error)
    else:
        # If this fails, the task runs again and finds the marks.
        pending.delete()
        log.info("%s of %s is done", name, subject)


def _reaction_named(name: str, fact: str) -> Reaction | None:
    return next((reaction for reaction in _reactions.get(fact, ()) if reaction.name == name), None)


def _react(reaction: Reaction, entries: list[Entry]) -> None:
    """Write the effect and its marks in one transaction: all or nothing."""
    keys = {_key_of(entry): entry for entry in entries}
    customers, ids = zip(*keys, strict=True)
    with transaction.atomic():
        marks = ReactionDone.objects.filter(
            customer_id__in=set(customers), entry_id__in=ids, reaction=reaction.name
        )
        for key in marks.values_list("customer_id", "entry_id"):
            keys.pop(key, None)
        if keys:
            insert_rows(
                [
                    ReactionDone(customer_id=customer_id, entry_id=entry_id, reaction=reaction.name)
                    for customer_id, entry_id in keys
                ]
            )
            reaction.act(list(keys.values()))


def _after_failure(
    reaction: Reaction, entries: list[Entry], pending: Pending, failures: int, error: Exception
) -> None:
    """Queue the next try, or put it aside, in one transaction; if that fails too, the task runs again."""
    drop_broken_connection()
    keys = [_key_of(entry) for entry in entries]
    with transaction.atomic():
        pending.delete()
        if len(keys) > 1:
            _queue([(reaction, keys[: len(keys) // 2]), (reaction, keys[len(keys) // 2 :])])
        elif next_try_at(failures, timezone.now()):
            again_at = next_try_at(failures, timezone.now())
            _queue([(reaction, keys)], run_after=again_at, failures=failures)
        else:
            _put_aside(reaction, entries[0], error)


def _put_aside(reaction: Reaction, entry: Entry, error: Exception) -> None:
    FailedReaction.objects.update_or_create(
        entry_id=entry.id,
        reaction=reaction.name,
        defaults={
            "customer_id": _key_of(entry)[0],
            "fact": entry.fact,
            "error": "".join(traceback.format_exception(error)),
            "failed_at": timezone.now(),
        },
    )


@transaction.atomic
def run_again(failed: FailedReaction) -> bool:
    """Queue a failed reaction as if it had never failed; False if it no longer exists."""
    reaction = _reaction_named(failed.reaction, failed.fact)
    if reaction:
        _queue([(reaction, [(failed.customer_id, failed.entry_id)])])
        failed.delete()
    return bool(reaction)


def queue_lost_reactions(now: datetime) -> None:
    """Queue every pending reaction again whose task was lost."""
    lost = PendingReaction.objects.filter(queued_at__lt=now - TAKEN_FOR_LOST)
    if not lost.exists():
        return
    is_open = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    tasks = is_open.filter(task_path__in=TASKS)
    has_task = {
        marks_of(arguments)[0] for arguments in tasks.values_list("args_kwargs__args", flat=True) if arguments
    }
    for pending in list(lost):
        if (str(pending.customer_id), str(pending.entry_id), pending.reaction) not in has_task:
            log.warning("%s of %s had no task", pending.reaction, pending.entry_id)
            enqueue_pending(pending)


def marks_of(arguments: list[Any]) -> list[tuple[str, str, str]]:
    """Return the customer, entry and reaction of each mark that a task with these arguments leaves."""
    keys, name = ([arguments[:2]], arguments[2]) if isinstance(arguments[0], str) else arguments[:2]
    return [(customer_id, entry_id, name) for customer_id, entry_id in keys]


def _find_entries(keys: list[Key]) -> list[Entry]:
    """Return the entries of these keys in order, without those that are gone."""
    ids = [entry_id for customer_id, entry_id in keys if customer_id == NOBODY]
    entries: dict[UUID, Entry] = {}
    if ids:
        entries |= {entry.id: entry for entry in HouseEntry.objects.filter(id__in=ids)}
    owned = {entry_id: customer_id for customer_id, entry_id in keys if customer_id != NOBODY}
    if owned:
        theirs = CustomerEntry.objects.filter(customer_id__in=set(owned.values()), id__in=list(owned))
        entries |= {entry.id: entry for entry in theirs}
    # An entry's customer may have joined another since it was queued: look everywhere only for those.
    if moved := owned.keys() - entries.keys():
        entries |= {entry.id: entry for entry in CustomerEntry.objects.filter(id__in=moved)}
    return [entries[entry_id] for _customer_id, entry_id in keys if entry_id in entries]
