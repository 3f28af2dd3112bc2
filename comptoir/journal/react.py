"""Reacting: what a higher app does when it hears of a fact, at least tried and at most once done."""

from __future__ import annotations

import logging
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from comptoir.ground.retry import next_try_at, put_off
from comptoir.journal.facts import Fact
from comptoir.journal.models import NOBODY, CustomerEntry, FailedReaction, HouseEntry, ReactionDone

Entry = CustomerEntry | HouseEntry
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
        _queue(reaction, customer_id, entry.id)


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
    if entry is None or reaction is None:
        log.warning("%s of %s has nothing to do any more", name, entry_id)
        return
    owner = entry.customer_id if isinstance(entry, CustomerEntry) else NOBODY
    try:
        _react(reaction, entry, owner)
    except Exception as error:
        log.exception("%s of %s failed", name, entry_id)
        put_off(error)
        _after_failure(reaction, entry, owner, failures + 1, error)


def _react(reaction: Reaction, entry: Entry, customer_id: UUID) -> None:
    """The effect and the mark that it was had, in one transaction: both or neither."""
    mark = ReactionDone(customer_id=customer_id, entry_id=entry.id, reaction=reaction.name)
    with transaction.atomic():
        if ReactionDone.objects.filter(pk=mark.pk).exists():
            return
        mark.save(force_insert=True)
        reaction.do(entry)


def _after_failure(
    reaction: Reaction, entry: Entry, customer_id: UUID, failures: int, error: Exception
) -> None:
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


@transaction.atomic
def run_again(failed: FailedReaction) -> bool:
    """Queue a reaction that was put aside, as if it had never failed; False where it no longer exists."""
    known = [held for held in _reactions.get(failed.fact, ()) if held.name == failed.reaction]
    for reaction in known:
        _queue(reaction, failed.customer_id, failed.entry_id)
        failed.delete()
    return bool(known)


def _find_entry(customer_id: UUID, entry_id: UUID) -> Entry | None:
    if customer_id == NOBODY:
        return HouseEntry.objects.filter(id=entry_id).first()
    found: CustomerEntry | None = CustomerEntry.objects.for_customer(customer_id).filter(id=entry_id).first()
    # Its customer may have been taken in by another since it was queued: only then, look everywhere.
    return found or CustomerEntry.objects.filter(id=entry_id).first()
