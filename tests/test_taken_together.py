"""A worker takes several tasks of one kind together; one that fails holds up and repeats nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.customers.examples import customer
from comptoir.customers.models import Customer
from comptoir.journal.models import PendingReaction, ReactionDone
from comptoir.journal.react import Reaction, hand_over
from comptoir.journal.record import OPERATOR, record
from comptoir.journal.work import Work, run_queued
from tests.heard import TRIED, reactions

__all__ = ["reactions"]

pytestmark = pytest.mark.django_db
turns: list[list[Any]] = []


def note_together(entries: list[Any]) -> None:
    """Note which entries come in one turn."""
    turns.append([entry.details["number"] for entry in entries])
    if any(entry.details["number"] == 3 for entry in entries):
        raise ValueError("the third is none")


@pytest.fixture(autouse=True)
def _one_reaction(reactions: None) -> None:
    turns.clear()
    hand_over([Reaction(TRIED, do_together=note_together)])


def happens(*numbers: int) -> None:
    if not Customer.objects.exists():
        customer("alice@example.org", "Alice", "en")
    alice = Customer.objects.get()
    with transaction.atomic():
        for number in numbers:
            record(TRIED, about=alice, by=OPERATOR, number=number)


def test_those_that_wait_come_together_and_once() -> None:
    happens(0, 1, 2)

    run_queued()
    DBTaskResult.objects.update(status=TaskResultStatus.READY)
    run_queued()

    assert turns == [[0, 1, 2]]
    assert ReactionDone.objects.count() == 3
    assert not PendingReaction.objects.exists()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {TaskResultStatus.SUCCESSFUL}


def test_at_most_fifty_do() -> None:
    happens(*range(10, 130))

    run_queued()

    assert [len(turn) for turn in turns] == [50, 50, 20]


def test_cost_no_statement_more_for_fifty_than_for_ten() -> None:
    counts = []
    for number in (10, 50):
        happens(*range(10, 10 + number))
        with CaptureQueriesContext(connection) as asked:
            run_queued()
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_one_that_fails_fails_alone() -> None:
    happens(1, 2, 3, 4)

    with pytest.raises(ValueError, match="the third is none"):
        run_queued()

    assert turns == [[1, 2, 3, 4], [1], [2], [3], [4]]
    assert ReactionDone.objects.count() == 3
    # It is tried again in a minute.
    assert PendingReaction.objects.count() == 1
    assert DBTaskResult.objects.get(status=TaskResultStatus.READY).run_after > timezone.now()


def test_those_whose_worker_died_are_each_tried_alone() -> None:
    happens(0, 1)
    gone = timezone.now() - timedelta(hours=1)
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=gone, worker_ids=["gone"])

    Work().take_up_lost()
    run_queued()

    assert sorted(turns) == [[0], [1]]
