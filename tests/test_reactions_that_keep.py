"""A reaction that only keeps rows also sees history, many entries at a time, each of them once."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.customers.examples import customer
from comptoir.customers.models import Customer
from comptoir.journal.models import CustomerEntry, FailedReaction, PendingReaction, ReactionDone
from comptoir.journal.react import Reaction, hand_over, queue_lost_reactions, queue_reactions
from comptoir.journal.record import OPERATOR, record, record_all
from comptoir.journal.schedule import forget_finished_work
from comptoir.journal.work import run_queued
from tests.heard import TRIED, calls, fail, note, reactions  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reactions")]
batches: list[list[Any]] = []


def keep(entries: list[Any]) -> None:
    """Keep rows that can be counted."""
    batches.append([entry.id for entry in entries])


def refuse_the_third(entries: list[Any]) -> None:
    """Keep rows, except for one entry that it cannot read."""
    if any(entry.details["number"] == 3 for entry in entries):
        raise ValueError("the third cannot be read")
    keep(entries)


@pytest.fixture(autouse=True)
def _no_batches() -> None:
    batches.clear()


@pytest.fixture
def theirs(db: None) -> list[Customer]:
    """Two customers."""
    users = [customer(f"{name}@example.org", name.title(), "en") for name in ("alice", "bob")]
    return [Customer.objects.get(id=user.customer_id) for user in users]


def tried(about: list[Any], *, speaks: bool = False) -> list[Any]:
    with transaction.atomic():
        record_all(TRIED, about=about, by=OPERATOR, speaks=speaks)
    return list(CustomerEntry.objects.filter(fact=TRIED.name).order_by("id").values_list("id", flat=True))


def numbered(about: Any, *, to: int) -> list[Any]:
    """Queue one task for so many entries that differ."""
    with transaction.atomic():
        hand_over([])
        entries = [record(TRIED, about=about, by=OPERATOR, number=at) for at in range(to)]
        hand_over([Reaction(TRIED, do_many=refuse_the_third)])
        queue_reactions(entries, speaks=False)
    return entries


class TestHistory:
    def test_is_heard_by_those_who_keep_and_by_nobody_who_speaks(self, theirs: list[Customer]) -> None:
        hand_over([Reaction(TRIED, note), Reaction(TRIED, do_many=keep)])
        ids = tried(theirs * 600)

        assert DBTaskResult.objects.count() == 3
        run_queued()

        assert calls == []
        assert [len(batch) for batch in batches] == [500, 500, 200]
        assert sorted(itertools.chain(*batches)) == ids
        assert not PendingReaction.objects.exists()

    def test_what_happens_now_is_heard_by_both(self, theirs: list[Customer]) -> None:
        hand_over([Reaction(TRIED, note), Reaction(TRIED, do_many=keep)])
        ids = tried(theirs, speaks=True)

        run_queued()

        assert sorted(calls) == ids
        assert [sorted(batch) for batch in batches] == [ids]

    def test_one_line_of_it_is_heard_too(self, theirs: list[Customer]) -> None:
        hand_over([Reaction(TRIED, note), Reaction(TRIED, do_many=keep)])
        with transaction.atomic():
            entry = record(TRIED, about=theirs[0], by=OPERATOR, speaks=False)

        run_queued()

        assert (calls, batches) == ([], [[entry.id]])


class TestOnce:
    def test_however_often_the_task_runs(self, theirs: list[Customer]) -> None:
        hand_over([Reaction(TRIED, do_many=keep)])
        tried(theirs * 3)
        run_queued()

        DBTaskResult.objects.update(status="READY")
        run_queued()

        assert [len(batch) for batch in batches] == [6]

    def test_what_was_kept_before_is_left_out(self, theirs: list[Customer]) -> None:
        reaction = Reaction(TRIED, do_many=keep)
        hand_over([reaction])
        ids = tried(theirs * 2)
        entry = CustomerEntry.objects.get(id=ids[1])
        ReactionDone.objects.create(customer_id=entry.customer_id, entry_id=entry.id, reaction=reaction.name)

        run_queued()

        assert [sorted(batch) for batch in batches] == [[ids[0], *ids[2:]]]

    def test_after_its_task_was_lost(self, theirs: list[Customer]) -> None:
        hand_over([Reaction(TRIED, do_many=keep)])
        ids = tried(theirs)
        DBTaskResult.objects.all().delete()

        queue_lost_reactions(timezone.now() + timedelta(seconds=121))
        queue_lost_reactions(timezone.now() + timedelta(seconds=121))
        assert DBTaskResult.objects.count() == 1
        run_queued()

        assert [sorted(batch) for batch in batches] == [ids]

    def test_the_marks_go_with_their_task(self, theirs: list[Customer]) -> None:
        hand_over([Reaction(TRIED, do_many=keep)])
        tried(theirs * 2)
        run_queued()
        assert ReactionDone.objects.count() == 4

        forget_finished_work(timezone.now() + timedelta(days=8))

        assert not ReactionDone.objects.exists()


class TestFailure:
    def test_of_one_holds_up_no_other(self, theirs: list[Customer]) -> None:
        entries = numbered(theirs[0], to=8)

        with pytest.raises(ExceptionGroup):
            run_queued()

        kept = sorted(itertools.chain(*batches))
        assert kept == sorted(entry.id for entry in entries if entry.details["number"] != 3)
        assert [waiting.entry_id for waiting in PendingReaction.objects.all()] == [entries[3].id]

    def test_of_one_is_put_aside_after_the_fourth_and_run_again(self, theirs: list[Customer]) -> None:
        entries = numbered(theirs[0], to=4)
        for _try in range(4):
            DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
            with pytest.raises((ValueError, ExceptionGroup)):
                run_queued()

        [failed] = FailedReaction.objects.all()
        assert failed.entry_id == entries[3].id
        assert not PendingReaction.objects.exists()


@pytest.mark.parametrize("both", [{}, {"do": note, "do_many": keep}])
def test_a_reaction_says_which_of_the_two_it_is(both: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either speaks"):
        Reaction(TRIED, **both)
