"""The schedule: what is done by the clock, each piece by one worker at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cronsim import CronSim
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.ground.retry import put_off
from comptoir.journal.models import HouseEntry, ReactionDone, ScheduledRun, TaskClaim
from comptoir.journal.record import NOBODY_KNOWN

log = logging.getLogger(__name__)
_pieces: list[Piece] = []
KEPT, NOBODYS_KEPT = timedelta(days=7), timedelta(days=90)
# How many rows go in one statement, so that nobody who writes has to wait for it
AT_ONCE, MARKS_AT_ONCE = 1000, 100
# Customer, entry, name and failures (`run_reaction`)
ARGUMENTS_OF_REACTION = 4
# A last run that far ahead was written by a clock that was wrong
WRONG_CLOCK = timedelta(hours=1)


@dataclass(frozen=True)
class Piece:
    """`do(now)` runs whenever the five fields of `cron` say so, in the shop's time zone."""

    cron: str
    do: Callable[[datetime], None]

    @property
    def name(self) -> str:
        return f"{self.do.__module__.removeprefix('comptoir.')}.{self.do.__qualname__}"


def hand_over_schedule(pieces: Iterable[Piece]) -> None:
    """Take the house's one list of pieces; `project` calls this once, at the start."""
    _pieces[:] = pieces


def run_due(now: datetime) -> list[str]:
    """Run every piece whose time has come and that no other worker has taken; answer their names."""
    due = [piece for piece in _pieces if _take(piece, now)]
    for piece in due:
        error = ""
        try:
            piece.do(now)
        except Exception as wrong:
            log.exception("%s failed", piece.name)
            put_off(wrong)
            error = f"{type(wrong).__name__}: {wrong}"
        ScheduledRun.objects.filter(name=piece.name).update(last_error=error)
    return [piece.name for piece in due]


@transaction.atomic
def _take(piece: Piece, now: datetime) -> bool:
    """Whether the piece is due; says so to one worker only, because the row that says it is locked."""
    run, _is_new = ScheduledRun.objects.select_for_update().get_or_create(
        name=piece.name, defaults={"last_run_at": now}
    )
    ran_at = run.last_run_at
    if ran_at < now + WRONG_CLOCK and next(CronSim(piece.cron, timezone.localtime(ran_at))) > now:
        return False
    run.last_run_at = now
    run.save(update_fields=["last_run_at"])
    return True


def forget_finished_work(now: datetime) -> None:
    """Drop tasks that ended a week ago with the marks that kept them from running twice, and old claims."""
    ended = DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).order_by("id")
    while batch := list(ended.values_list("id", "args_kwargs")[:AT_ONCE]):
        _forget_marks([held["args"] for _id, held in batch if isinstance(held, dict) and "args" in held])
        DBTaskResult.objects.filter(id__in=[task_id for task_id, _held in batch]).delete()
    TaskClaim.objects.filter(renewed_at__lt=now - KEPT).delete()


def forget_nobodys_entries(now: datetime) -> None:
    """Drop what nobody known did to nothing that is kept, such as a failed sign-in, after three months."""
    old = HouseEntry.objects.filter(by_kind=NOBODY_KNOWN.kind, recorded_at__lt=now - NOBODYS_KEPT)
    while batch := list(old.values_list("id", flat=True)[:AT_ONCE]):
        HouseEntry.objects.filter(id__in=batch).delete()


def _forget_marks(arguments: list[list[Any]]) -> None:
    """The marks of these reactions; a task of another kind has other arguments."""
    keys = [tuple(held[:3]) for held in arguments if len(held) == ARGUMENTS_OF_REACTION]
    for at in range(0, len(keys), MARKS_AT_ONCE):
        ReactionDone.objects.filter(pk__in=keys[at : at + MARKS_AT_ONCE]).delete()
