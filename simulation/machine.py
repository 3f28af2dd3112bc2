"""The worker process, one turn at a time: its own code, in the sequence that the seed decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from smtplib import SMTPException
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import Error, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from comptoir.deliveries.carriers import CarrierBusy
from comptoir.journal.react import Reaction
from comptoir.journal.work import Work
from comptoir.payments.providers import ProviderBusy
from comptoir.post import actions as post
from simulation.fate import FATE, Killed, Lost

# What may go wrong in here without anybody being wrong
PLANNED: tuple[type[Exception], ...] = (Lost, SMTPException, ProviderBusy, CarrierBusy)
LONGEST_WAIT_MINUTES = 25


class Effects:
    """Counts how often each reaction to an entry has taken effect: what was rolled back does not count."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, UUID]] = Counter()

    @contextmanager
    def counted(self) -> Iterator[None]:
        """While this block runs, every reaction of this process counts."""
        act = Reaction.act

        def counting(reaction: Reaction, entries: list[Any]) -> None:
            act(reaction, entries)
            keys = [(reaction.name, entry.id) for entry in entries]
            transaction.on_commit(lambda: self._count(keys))

        with patch.object(Reaction, "act", counting):
            yield

    def _count(self, keys: list[tuple[str, UUID]]) -> None:
        self.counts.update(keys)
        FATE.called("effect")


class Machine:
    """Runs the worker's duties when it is told to, and starts it anew where it was killed."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._work = Work()
        self.unplanned: list[Exception] = []
        self.effects = Effects()
        # How many mails were taken whose process died before it could note that
        self.unnoted = 0

    def turn(self, chance: Random, *, waits: bool = True, clock: bool = True) -> str:
        """Let the worker take up what was left, run what is due by the `clock`, and then what is queued.

        With `waits`, some of it is left for later, as by a worker that has much to do.
        """
        duties = [
            self._work.renew_claims,
            self._take_up_lost,
            *([self._work.keep_schedule] if clock else []),
            lambda: self._deal(chance, waits=waits),
            *(worker.run_ready for worker in chance.sample(self._work.workers, len(self._work.workers))),
        ]
        try:
            with FATE.inside():
                for duty in duties:
                    self._do(duty)
        except Killed:
            self._tell("the worker is killed")
            self.restart()
        return ""

    def restart(self) -> None:
        """Start the process again: what it had in its memory is gone."""
        FATE.restart()
        self.unnoted += len(post._sent)
        post._sent.clear()
        self._work = Work()

    def has_ready(self) -> bool:
        return bool(DBTaskResult.objects.ready().exists())

    def note(self, error: Exception) -> None:
        """Remember an error, unless it is one that this simulation plans."""
        if not is_planned(error):
            self.unplanned.append(error)

    def _take_up_lost(self) -> None:
        if DBTaskResult.objects.running().exists():
            self._work.take_up_lost()

    def _do(self, duty: Callable[[], None]) -> None:
        """Do a duty; whatever goes wrong, it is done again next turn, as the worker does."""
        try:
            duty()
        except Exception as error:
            self.note(error)
            if isinstance(error, Error):
                connection.close()

    def _deal(self, chance: Random, *, waits: bool) -> None:
        """Decide in which sequence the tasks are taken that are ready, and which of them wait for a while."""
        ready = list(DBTaskResult.objects.ready().values_list("id", flat=True))
        mood = chance.random()
        if len(ready) < 2 or mood < 0.4:
            return
        chance.shuffle(ready)
        tasks = DBTaskResult.objects.filter(id__in=ready[: len(ready) // 2])
        if mood < 0.85 or not waits:
            tasks.update(priority=chance.choice((-50, 50)))
        else:
            # Each waits once at most.
            tasks.filter(run_after=get_date_max()).update(
                run_after=timezone.now() + timedelta(minutes=chance.randint(1, LONGEST_WAIT_MINUTES))
            )


def is_planned(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(is_planned, error.exceptions))
    if error.args == (repr(Killed()),):
        # The worker says so of a task that it died of; it dies before it can write that down.
        return True
    cause = error.__cause__ or error.__context__
    return isinstance(error, PLANNED) or (isinstance(error, Error) and isinstance(cause, Lost))
