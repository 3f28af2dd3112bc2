"""The schedule runs each piece when its time has come, once, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.journal.models import ScheduledRun
from comptoir.journal.schedule import Piece, forget_finished_work, hand_over_schedule, run_due

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
ran: list[datetime] = []


def ring(now: datetime) -> None:
    ran.append(now)


def break_down(now: datetime) -> None:
    raise ValueError("no hands")


@pytest.fixture(autouse=True)
def pieces() -> Iterator[None]:
    from comptoir.project.schedule import SCHEDULE

    ran.clear()
    hand_over_schedule([Piece("0 12 * * *", ring)])
    yield
    hand_over_schedule(SCHEDULE)


def test_runs_at_noon_in_the_shops_time_zone_and_once() -> None:
    run_due(NOON - timedelta(hours=1))
    assert ran == []

    run_due(NOON)
    run_due(NOON + timedelta(seconds=30))

    assert ran == [NOON]


def test_what_was_missed_is_made_up_for_once() -> None:
    run_due(NOON)
    ran.clear()

    run_due(NOON + timedelta(days=3))

    assert len(ran) == 1


def test_a_piece_that_fails_says_so_and_stops_no_other(capsys: Any) -> None:
    from django.core.management import call_command

    hand_over_schedule([Piece("* * * * *", break_down), Piece("* * * * *", ring)])
    run_due(NOON)

    run_due(NOON + timedelta(minutes=2))

    assert len(ran) == 1
    assert ScheduledRun.objects.get(name__endswith="break_down").last_error == "ValueError: no hands"
    call_command("failures")
    assert "no hands" in capsys.readouterr().out


def test_finished_work_is_forgotten_after_a_week() -> None:
    from comptoir.post.actions import send_message

    for _time in range(2):
        send_message.enqueue("00000000-0000-0000-0000-000000000000")
    old, new = DBTaskResult.objects.order_by("enqueued_at")
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, finished_at=NOON)
    DBTaskResult.objects.filter(id=old.id).update(finished_at=NOON - timedelta(days=8))

    forget_finished_work(NOON)

    assert [row.id for row in DBTaskResult.objects.all()] == [new.id]
