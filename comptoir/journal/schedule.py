"""The schedule: what is done by the clock, each piece by one worker at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cronsim import CronSim
from django.db import transaction
from django.utils import timezone

from comptoir.ground.retry import put_off
from comptoir.journal.models import ScheduledRun, TaskClaim

log = logging.getLogger(__name__)
_pieces: list[Piece] = []
KEPT = timedelta(days=7)


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
    run, is_new = ScheduledRun.objects.select_for_update().get_or_create(
        name=piece.name, defaults={"last_run_at": now}
    )
    if is_new or next(CronSim(piece.cron, timezone.localtime(run.last_run_at))) > now:
        return False
    run.last_run_at = now
    run.save(update_fields=["last_run_at"])
    return True


def forget_finished_work(now: datetime) -> None:
    """Drop tasks that ended a week ago, and the claims of workers that are gone."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT).delete()
    TaskClaim.objects.filter(renewed_at__lt=now - KEPT).delete()
