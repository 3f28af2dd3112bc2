"""What happened is recorded once, in its own transaction, and its reactions are queued there too."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.ground.retry import next_try_at
from comptoir.journal.models import (
    CustomerEntry,
    FailedReaction,
    HouseEntry,
    ReactionDone,
)
from comptoir.journal.react import Reaction, hand_over, run_again
from comptoir.journal.record import OPERATOR, record
from comptoir.journal.work import run_queued
from comptoir.sellers.models import Seller
from tests.heard import TRIED, calls, fail, note, reactions  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reactions")]


def tried(**more: Any) -> HouseEntry:
    with transaction.atomic():
        return record(TRIED, about=Seller(), by=OPERATOR, **more)  # type: ignore[return-value]


class TestRecord:
    def test_what_is_hers_is_written_to_her(self, alice: Any) -> None:
        from comptoir.customers.models import Customer

        customer = Customer.objects.get(id=alice.customer_id)
        entry = record(TRIED, about=customer, by=alice, number=7)

        held = CustomerEntry.objects.get(id=entry.id)
        assert (held.customer_id, held.by_name, held.details) == (
            alice.customer_id,
            "Alice Martin",
            {"number": 7},
        )

    def test_what_is_nobodys_is_written_to_the_house(self) -> None:
        assert HouseEntry.objects.get(id=tried().id).by_kind == "operator"

    @pytest.mark.django_db(transaction=True)
    def test_is_refused_outside_a_transaction(self) -> None:
        with pytest.raises(RuntimeError):
            record(TRIED, about=Seller(), by=OPERATOR)

    def test_costs_one_statement_where_nobody_reacts(self, django_assert_num_queries: Any) -> None:
        hand_over([])
        with transaction.atomic(), django_assert_num_queries(1):
            record(TRIED, about=Seller(), by=OPERATOR)

    def test_silent_history_queues_nothing(self) -> None:
        hand_over([Reaction(TRIED, note)])
        tried(speaks=False)

        assert not DBTaskResult.objects.exists()

    def test_a_task_is_gone_with_its_transaction(self) -> None:
        hand_over([Reaction(TRIED, note)])
        with transaction.atomic():
            record(TRIED, about=Seller(), by=OPERATOR)
            transaction.set_rollback(True)

        assert not DBTaskResult.objects.exists()


class TestReaction:
    def test_has_its_effect_once_however_often_it_runs(self) -> None:
        hand_over([Reaction(TRIED, note)])
        entry = tried()
        run_queued()
        DBTaskResult.objects.update(status=TaskResultStatus.READY)

        run_queued()

        assert calls == [entry.id]
        assert ReactionDone.objects.count() == 1

    def test_waits_a_minute_ten_minutes_and_two_hours_and_is_then_put_aside(self) -> None:
        hand_over([Reaction(TRIED, fail)])
        entry = tried()
        waits = []
        for _try in range(4):
            waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
            waits += [row.run_after - timezone.now() for row in waiting if row.run_after.year < 9000]
            waiting.update(run_after=timezone.now())
            with pytest.raises(ValueError, match="the printer is out of paper"):
                run_queued()

        assert [round(wait / timedelta(minutes=1)) for wait in waits] == [1, 10, 120]
        assert calls == [entry.id] * 4
        failed = FailedReaction.objects.get()
        assert failed.error.strip().endswith("ValueError: the printer is out of paper")
        assert not ReactionDone.objects.exists()

    def test_is_listed_with_its_error_and_run_again_by_a_command(self, capsys: Any) -> None:
        hand_over([Reaction(TRIED, note)])
        entry = tried(speaks=False)
        failed = FailedReaction.objects.create(
            customer_id=uuid.UUID(int=0),
            entry_id=entry.id,
            fact=TRIED.name,
            reaction=Reaction(TRIED, note).name,
            error="Traceback…\nValueError: the printer is out of paper",
        )

        call_command("failures")
        assert "ValueError: the printer is out of paper" in capsys.readouterr().out
        call_command("failures", rerun=str(failed.id))
        run_queued()

        assert calls == [entry.id]
        assert not FailedReaction.objects.exists()
        call_command("failures")
        assert "Nothing failed." in capsys.readouterr().out

    @pytest.mark.parametrize("which", ["x", "00000000-0000-0000-0000-000000000000"])
    def test_running_again_what_is_not_there_is_refused(self, which: str) -> None:
        with pytest.raises(CommandError):
            call_command("failures", rerun=which)

    def test_one_that_nobody_knows_any_more_harms_nothing(self) -> None:
        hand_over([Reaction(TRIED, note)])
        tried()
        hand_over([])

        run_queued()

        assert not DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).exists()

    def test_follows_its_entry_to_another_customer(self, alice: Any, bob: Any) -> None:
        from comptoir.customers.models import Customer
        from comptoir.ground.move import move_rows

        hand_over([Reaction(TRIED, note)])
        entry = record(TRIED, about=Customer.objects.get(id=bob.customer_id), by=OPERATOR)
        move_rows(bob.customer_id, alice.customer_id)

        run_queued()

        assert calls == [entry.id]

    def test_running_again_what_no_longer_exists_keeps_it(self) -> None:
        failed = FailedReaction.objects.create(
            customer_id=uuid.UUID(int=0),
            entry_id=tried(speaks=False).id,
            fact=TRIED.name,
            reaction="gone",
            error="x",
        )
        with pytest.raises(CommandError, match="no longer known"):
            call_command("failures", rerun=str(failed.id))

        assert FailedReaction.objects.exists()

    def test_putting_aside_and_running_again_forgets_the_failures(self) -> None:
        hand_over([Reaction(TRIED, fail)])
        failed = FailedReaction.objects.create(
            customer_id=uuid.UUID(int=0),
            entry_id=tried(speaks=False).id,
            fact=TRIED.name,
            reaction=Reaction(TRIED, fail).name,
            error="x",
        )
        run_again(failed)
        with pytest.raises(ValueError, match="the printer is out of paper"):
            run_queued()

        assert not FailedReaction.objects.exists()


def test_gives_up_after_the_fourth_failure() -> None:
    now = timezone.now()

    assert [next_try_at(failures, now) is None for failures in (1, 2, 3, 4)] == [False, False, False, True]
