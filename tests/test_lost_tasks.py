"""A task that was lost, left by a dead worker, or unreadable costs nothing but time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.journal.models import FailedReaction, HouseEntry, PendingReaction, TaskClaim
from comptoir.journal.react import Reaction, hand_over, queue_lost_reactions
from comptoir.journal.record import OPERATOR, record
from comptoir.journal.work import Work, run_queued
from comptoir.sellers.models import Seller
from tests.faults import database_fails
from tests.heard import TRIED, calls, fail, note, reactions  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reactions")]


def tried() -> HouseEntry:
    with transaction.atomic():
        return record(TRIED, about=Seller(), by=OPERATOR)  # type: ignore[return-value]


class TestSweep:
    """A reaction or message without a task is queued again, whatever became of its task."""

    def test_a_reaction_whose_task_is_gone_is_had_once(self) -> None:
        hand_over([Reaction(TRIED, note)])
        entry = tried()
        DBTaskResult.objects.update(status=TaskResultStatus.FAILED)

        queue_lost_reactions(timezone.now() + timedelta(seconds=119))
        run_queued()
        assert calls == []
        queue_lost_reactions(timezone.now() + timedelta(seconds=121))
        run_queued()
        queue_lost_reactions(timezone.now() + timedelta(seconds=121))
        run_queued()

        assert calls == [entry.id]
        assert not PendingReaction.objects.exists()

    def test_one_that_waits_for_its_next_try_is_left_alone(self) -> None:
        hand_over([Reaction(TRIED, fail)])
        tried()
        with pytest.raises(ValueError, match="out of paper"):
            run_queued()

        queue_lost_reactions(timezone.now() + timedelta(minutes=5))

        assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1

    def test_one_that_was_put_aside_waits_for_somebody(self) -> None:
        hand_over([Reaction(TRIED, fail)])
        tried()
        for _try in range(4):
            DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
            with pytest.raises(ValueError, match="out of paper"):
                run_queued()

        queue_lost_reactions(timezone.now() + timedelta(days=1))

        assert not DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists()
        assert FailedReaction.objects.count() == 1

    def test_one_that_nobody_knows_any_more_is_awaited_no_longer(self) -> None:
        hand_over([Reaction(TRIED, note)])
        tried()
        hand_over([])

        run_queued()

        assert not PendingReaction.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_a_failure_that_could_not_be_noted_is_no_loss(self) -> None:
        hand_over([Reaction(TRIED, fail)])
        tried()

        with database_fails('INSERT INTO "journal_pendingreaction'), pytest.raises(ExceptionGroup):
            run_queued()
        assert DBTaskResult.objects.get().status == TaskResultStatus.READY
        hand_over([Reaction(TRIED, fail)])
        DBTaskResult.objects.update(run_after=timezone.now())
        with pytest.raises(ValueError, match="out of paper"):
            run_queued()

        assert len(calls) == 2
        assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1


class TestUnreadable:
    """An unreadable task is put aside and holds up no other."""

    @pytest.mark.parametrize(
        "changed",
        [
            {"task_path": "comptoir.journal.react.gone"},
            {"task_path": "comptoir.gone.gone"},
            {"task_path": "nonsense"},
            {"task_path": "comptoir.journal.react.log"},
            {"args_kwargs": {}},
            {"args_kwargs": []},
            {"args_kwargs": {"args": [1], "kwargs": {}}},
            {"worker_ids": 7},
        ],
    )
    def test_it_stands_among_the_failures_and_the_next_one_runs(
        self, changed: dict[str, Any], capsys: Any
    ) -> None:
        hand_over([Reaction(TRIED, note)])
        tried()
        broken = DBTaskResult.objects.get()
        DBTaskResult.objects.update(**changed)
        entry = tried()

        with pytest.raises(Exception):  # noqa: B017, PT011 - each is broken in its own way
            run_queued()

        assert calls == [entry.id]
        call_command("failures")
        assert str(broken.id) in capsys.readouterr().out

    def test_it_is_run_again_once_it_can_be(self, sam: Any) -> None:
        hand_over([Reaction(TRIED, note)])
        tried()
        path = DBTaskResult.objects.get().task_path
        DBTaskResult.objects.update(task_path="comptoir.gone.gone")
        with pytest.raises(ModuleNotFoundError):
            run_queued()

        DBTaskResult.objects.update(task_path=path)
        call_command("failures", rerun="all")
        run_queued()

        assert len(calls) == 1
        assert HouseEntry.objects.get(fact="journal.task_retried").details["path"] == path


class TestClaims:
    @pytest.mark.parametrize(("queue", "seconds"), [("urgent", 20), ("default", 120)])
    def test_the_urgent_queue_is_taken_up_after_twenty_seconds(self, queue: str, seconds: int) -> None:
        for started, state in (
            (seconds - 2, TaskResultStatus.RUNNING),
            (seconds + 2, TaskResultStatus.READY),
        ):
            DBTaskResult.objects.all().delete()
            task = self.lost(started=timedelta(seconds=started))
            DBTaskResult.objects.update(queue_name=queue)

            Work().take_up_lost()

            task.refresh_from_db()
            assert task.status == state

    def lost(self, *, started: timedelta) -> DBTaskResult:
        hand_over([Reaction(TRIED, note)])
        tried()
        DBTaskResult.objects.update(
            status=TaskResultStatus.RUNNING, started_at=timezone.now() - started, worker_ids=["gone"]
        )
        return DBTaskResult.objects.get()

    def test_a_task_left_for_two_minutes_is_taken_up_again(self) -> None:
        self.lost(started=timedelta(seconds=121))

        Work().take_up_lost()
        run_queued()

        assert len(calls) == 1

    def test_one_that_began_just_now_is_left_alone(self) -> None:
        task = self.lost(started=timedelta(seconds=100))

        Work().take_up_lost()

        task.refresh_from_db()
        assert task.status == TaskResultStatus.RUNNING

    def test_one_that_began_by_a_clock_that_was_wrong_is_taken_up(self) -> None:
        task = self.lost(started=timedelta(hours=-3))
        TaskClaim.objects.create(task_id=task.id, renewed_at=timezone.now() + timedelta(hours=3))

        Work().take_up_lost()

        task.refresh_from_db()
        assert task.status == TaskResultStatus.READY

    def test_one_whose_claim_is_renewed_is_left_alone(self) -> None:
        task = self.lost(started=timedelta(hours=1))
        work = Work()
        work.workers[0].current = {task.id}
        work.renew_claims()

        Work().take_up_lost()

        task.refresh_from_db()
        assert task.status == TaskResultStatus.RUNNING
        TaskClaim.objects.update(renewed_at=timezone.now() - timedelta(seconds=121))
        Work().take_up_lost()
        task.refresh_from_db()
        assert task.status == TaskResultStatus.READY
