"""The schedule: pieces of work run by the clock, each by one worker at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cronsim import CronSim
from django.db import models
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.ground.retry import put_off
from comptoir.journal.models import (
    NOBODY,
    FailedReaction,
    HouseEntry,
    ReactionDone,
    ScheduledRun,
    TaskClaim,
)
from comptoir.journal.names import stored_name
from comptoir.journal.react import TASKS, marks_of
from comptoir.journal.record import NOBODY_KNOWN

log = logging.getLogger(__name__)
_pieces: list[Piece] = []
KEPT, NOBODYS_KEPT = timedelta(days=7), timedelta(days=90)
# How many rows one statement deletes, so that other writers do not wait long
AT_ONCE, MARKS_AT_ONCE = 1000, 100
# A last run further ahead than this was written by a wrong clock
WRONG_CLOCK = timedelta(hours=1)


@dataclass(frozen=True)
class Piece:
    """Work that runs at the times of the five fields of `cron`, in the shop's time zone."""

    cron: str
    do: Callable[[datetime], None]

    @property
    def name(self) -> str:
        return stored_name(self.do)


def hand_over_schedule(pieces: Iterable[Piece]) -> None:
    """Store the house's list of pieces; `project` calls this at the start."""
    _pieces[:] = pieces


def run_due(now: datetime) -> list[str]:
    """Run every piece that is due and that no other worker has taken, and return their names."""
    runs = {run.name: run for run in ScheduledRun.objects.all()}
    due = [piece for piece in _pieces if _take(piece, runs.get(piece.name), now)]
    for piece in due:
        error = ""
        try:
            piece.do(now)
        except Exception as wrong:
            log.exception("%s failed", piece.name)
            put_off(wrong)
            error = f"{type(wrong).__name__}: {wrong}"
        if runs[piece.name].last_error != error:
            ScheduledRun.objects.filter(name=piece.name).update(last_error=error)
    return [piece.name for piece in due]


def _take(piece: Piece, run: ScheduledRun | None, now: datetime) -> bool:
    """Take the piece if it is due; of several workers that read the same last run, one alone does."""
    if run is None:
        ScheduledRun.objects.get_or_create(name=piece.name, defaults={"last_run_at": now})
        return False
    ran_at = run.last_run_at
    if ran_at < now + WRONG_CLOCK and next(CronSim(piece.cron, timezone.localtime(ran_at))) > now:
        return False
    unchanged = ScheduledRun.objects.filter(name=piece.name, last_run_at=ran_at)
    return bool(unchanged.update(last_run_at=now))


def forget_finished_work(now: datetime) -> None:
    """Delete tasks that ended a week ago, the marks that kept them from running twice, and old claims."""
    ended = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).order_by("id")
    while batch := list(ended.values_list("id", "task_path", "args_kwargs__args")[:AT_ONCE]):
        _forget_marks(arguments for _id, path, arguments in batch if path in TASKS and arguments)
        DBTaskResult.objects.filter(id__in=[task_id for task_id, _path, _arguments in batch]).delete()
    TaskClaim.objects.filter(renewed_at__lt=now - KEPT).delete()


def forget_nobodys_entries(now: datetime) -> None:
    """Delete entries about nobody and nothing that is kept, such as failed sign-ins, after three months.

    Failed reactions to the house's entries go after the same time: their errors may name anybody.
    """
    FailedReaction.objects.filter(customer_id=NOBODY, failed_at__lt=now - NOBODYS_KEPT).delete()
    old = HouseEntry.objects.filter(by_kind=NOBODY_KNOWN.kind, recorded_at__lt=now - NOBODYS_KEPT)
    while batch := list(old.values_list("id", flat=True)[:AT_ONCE]):
        HouseEntry.objects.filter(id__in=batch).delete()


def erase_failed_reactions(customer: models.Model, at: datetime) -> None:
    """Delete a customer's failed reactions; of the house's, what the schedule deletes, as it may name her."""
    FailedReaction.objects.filter(customer_id=customer.pk).delete()
    forget_nobodys_entries(at)


def _forget_marks(tasks: Iterable[list[Any]]) -> None:
    """Delete the marks of reactions whose tasks had these arguments."""
    keys = [key for arguments in tasks for key in marks_of(arguments)]
    for at in range(0, len(keys), MARKS_AT_ONCE):
        ReactionDone.objects.filter(pk__in=keys[at : at + MARKS_AT_ONCE]).delete()
