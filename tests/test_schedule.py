"""The schedule runs each piece once when it is due, whoever asks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

import comptoir
from comptoir.customers.models import Customer
from comptoir.journal import schedule
from comptoir.journal.facts import Fact
from comptoir.journal.models import HouseEntry, ReactionDone, ScheduledRun
from comptoir.journal.react import Reaction, hand_over
from comptoir.journal.record import NOBODY_KNOWN, OPERATOR, record
from comptoir.journal.schedule import (
    Piece,
    forget_finished_work,
    forget_nobodys_entries,
    hand_over_schedule,
    run_due,
)
from comptoir.journal.work import run_queued

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
TRIED = Fact("tests.tried_by_the_clock", "Tried")
ran: list[datetime] = []


def hear(entry: Any) -> None:
    """A reaction."""


def ring(now: datetime) -> None:
    ran.append(now)


def break_down(now: datetime) -> None:
    raise ValueError("no hands")


@pytest.fixture(autouse=True)
def pieces() -> Iterator[None]:
    from comptoir.project.house import REACTIONS, SCHEDULE

    ran.clear()
    hand_over_schedule([Piece("0 12 * * *", ring)])
    hand_over([Reaction(TRIED, hear)])
    yield
    hand_over(REACTIONS)
    hand_over_schedule(SCHEDULE)


def test_all_that_an_app_does_by_the_clock_has_its_hour() -> None:
    from comptoir.project.house import SCHEDULE

    found = {
        (path.parent.name, name)
        for path in Path(comptoir.__file__).parent.glob("*/schedule.py")
        for name in re.findall(r"^def ([a-z]\w+)\(now: datetime\) -> None:", path.read_text(), re.MULTILINE)
    }

    assert {"forget_requests", "forget_nobodys_entries", "forget_readings"} <= {name for _app, name in found}
    assert found <= {(piece.do.__module__.split(".")[1], piece.do.__name__) for piece in SCHEDULE}


def test_runs_at_noon_in_the_shops_time_zone_and_once() -> None:
    run_due(NOON - timedelta(hours=1))
    assert ran == []

    run_due(NOON)
    run_due(NOON + timedelta(seconds=30))

    assert ran == [NOON]


def test_where_nothing_is_due_one_statement_tells(django_assert_num_queries: Any) -> None:
    run_due(NOON)

    with django_assert_num_queries(1):
        run_due(NOON + timedelta(seconds=5))


def test_what_was_missed_is_made_up_for_once() -> None:
    run_due(NOON)
    ran.clear()

    run_due(NOON + timedelta(days=3))

    assert len(ran) == 1


@pytest.mark.parametrize(("ahead", "times"), [(timedelta(seconds=1), 0), (timedelta(days=2), 1)])
def test_a_clock_that_was_days_ahead_stops_nothing(ahead: timedelta, times: int) -> None:
    run_due(NOON)
    ScheduledRun.objects.update(last_run_at=NOON + ahead)
    run_due(NOON)

    assert len(ran) == times


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


def test_the_mark_of_a_reaction_goes_with_its_task(alice: Any) -> None:
    entry = record(TRIED, about=Customer.objects.get(id=alice.customer_id), by=OPERATOR)
    run_queued()
    assert ReactionDone.objects.get().entry_id == entry.id

    forget_finished_work(timezone.now() + timedelta(days=6))
    assert ReactionDone.objects.exists()
    forget_finished_work(timezone.now() + timedelta(days=8))

    assert not ReactionDone.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_what_nobody_did_is_forgotten_after_ninety_days_and_what_staff_did_is_not(
    sam: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(schedule, "AT_ONCE", 1)
    for by in (NOBODY_KNOWN, sam, NOBODY_KNOWN):
        record(TRIED, about=None, by=by)

    forget_nobodys_entries(timezone.now() + timedelta(days=89))
    assert HouseEntry.objects.filter(fact=TRIED.name).count() == 3
    forget_nobodys_entries(timezone.now() + timedelta(days=91))

    assert [entry.by_kind for entry in HouseEntry.objects.filter(fact=TRIED.name)] == ["staff"]
