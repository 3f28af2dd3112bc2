"""A worker that is dead, a task that waits and a letter that does not leave are seen by whoever runs the house."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.journal.heartbeats import QUEUES, SCHEDULE, beat, read_duties
from comptoir.journal.models import WorkerHeartbeat
from comptoir.journal.work import DutyThread, Work
from comptoir.post.actions import queue_letter
from comptoir.post.models import Message
from comptoir.project.delays import find_delays
from tests.processes import run, start, wait_for

DUTIES = (*QUEUES, SCHEDULE)


@pytest.fixture
def _at_work(db: None) -> None:
    """A worker that lives."""
    beat(DUTIES, worker="here")


def queue(letter: str = "customers/new_password_code", *, to: str = "urgent") -> Message:
    with transaction.atomic():
        return queue_letter(letter, to="alice@example.org", language="en", context={}, queue=to)


def delays(**later: float) -> list[tuple[str, str]]:
    """What is late after some time in which the worker went on to say that it lives."""
    now = timezone.now() + timedelta(**later)
    WorkerHeartbeat.objects.update(beat_at=now)
    return [(delay.kind, delay.duty) for delay in find_delays(now)]


@pytest.mark.django_db
def test_a_house_without_a_worker_is_told_so() -> None:
    assert [(delay.kind, delay.duty, delay.since) for delay in find_delays(timezone.now())] == [
        ("worker", duty, None) for duty in DUTIES
    ]


@pytest.mark.parametrize(("after", "dead"), [(19, []), (21, ["urgent"]), (121, list(DUTIES))])
@pytest.mark.usefixtures("_at_work")
def test_a_worker_is_dead_after_two_minutes_and_for_codes_after_twenty_seconds(
    after: int, dead: list[str]
) -> None:
    late = find_delays(timezone.now() + timedelta(seconds=after))

    assert [delay.duty for delay in late] == dead


@pytest.mark.parametrize(
    ("to", "duty", "seconds"), [("urgent", "urgent", 30), ("default", "letters", 15 * 60)]
)
@pytest.mark.usefixtures("_at_work")
def test_a_task_that_nobody_takes_is_late(to: str, duty: str, seconds: int) -> None:
    queue(to=to)

    assert delays(seconds=seconds - 5) == []
    assert ("task", duty) in delays(seconds=seconds + 5)


@pytest.mark.usefixtures("_at_work")
def test_a_task_that_is_to_be_tried_later_is_not_late_before() -> None:
    queue()
    DBTaskResult.objects.update(run_after=timezone.now() + timedelta(hours=1))

    assert [duty.oldest_due_at for duty in read_duties()] == [None] * len(DUTIES)


@pytest.mark.parametrize(("to", "minutes"), [("urgent", 1), ("default", 60)])
@pytest.mark.usefixtures("_at_work")
def test_a_letter_that_does_not_leave_is_late_until_it_does(to: str, minutes: int) -> None:
    message = queue(to=to)
    DBTaskResult.objects.all().delete()

    assert delays(minutes=minutes - 0.5) == []
    assert delays(minutes=minutes + 0.5) == [("letter", to)]
    message.sent_at = timezone.now()
    message.save(update_fields=["sent_at"])
    assert delays(minutes=minutes + 0.5) == []


@pytest.mark.django_db
class TestWaitingForCode:
    SAYS = "Messages are slow at the moment"

    @pytest.fixture
    def page(self, client: Any) -> Callable[[], str]:
        """The page on which somebody without an account waits for a code."""
        client.cookies["language"] = "en"
        client.post("/account/password/forgotten/", {"email": "nobody@example.org"})
        return lambda: client.get("/account/password/forgotten/code/").content.decode()

    def test_is_told_once_a_code_of_anybody_has_not_left_for_thirty_seconds(
        self, page: Callable[[], str]
    ) -> None:
        queue()
        assert self.SAYS not in page()

        Message.objects.update(queued_at=timezone.now() - timedelta(seconds=31))
        assert self.SAYS in page()

        Message.objects.update(queued_at=timezone.now() - timedelta(minutes=11))
        assert self.SAYS not in page()

    def test_is_told_when_the_worker_has_died(self, page: Callable[[], str]) -> None:
        beat(["urgent"], worker="here")
        assert self.SAYS not in page()

        WorkerHeartbeat.objects.update(beat_at=timezone.now() - timedelta(seconds=21))
        assert self.SAYS in page()

    def test_is_told_where_the_link_to_an_order_was_asked_for(self, client: Any) -> None:
        client.cookies["language"] = "fr"
        died_at = timezone.now() - timedelta(hours=1)
        WorkerHeartbeat.objects.create(duty="urgent", worker="here", beat_at=died_at)

        assert "Les messages partent lentement" in client.get("/orders/find/sent/").content.decode()


def test_staff_read_it_on_the_front_page_and_where_failures_are(as_sam: Any) -> None:
    for address in ("/desk/", "/desk/failures/"):
        assert "Codes are not being sent" in as_sam.get(address).content.decode()

    beat(DUTIES, worker="here")

    for address in ("/desk/", "/desk/failures/"):
        assert "Something is late" not in as_sam.get(address).content.decode()


def test_the_seller_hears_nothing_of_it(as_carla: Any) -> None:
    assert "Something is late" not in as_carla.get("/desk/").content.decode()


def test_the_check_says_it_and_asks_no_database_before_the_first_start(
    house: dict[str, str], tmp_path: Path
) -> None:
    def check(environment: dict[str, str], *more: str) -> str:
        process = start(environment, "check", *more)
        return b"".join(process.communicate(timeout=60)).decode()

    assert "Codes are not being sent: no worker is running. (none was ever seen)" in check(house)
    elsewhere = {**house, "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    assert "The database does not answer as it should" in check(elsewhere)
    assert "comptoir.W01" not in check(elsewhere, "--deploy")


def test_a_worker_beats_while_it_lives_and_is_missed_once_it_is_killed(house: dict[str, str]) -> None:
    worker = start(house, "work")
    wait_for(lambda: "no issues" in run(house, "check"))

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()

    wait_for(lambda: "Codes are not being sent" in b"".join(start(house, "check").communicate()).decode())


class TestThread:
    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_one_that_died_is_started_again_and_goes_on(self) -> None:
        work = Work()
        rounds: list[str] = []

        def do() -> None:
            rounds.append("begun")
            if len(rounds) == 1:
                raise SystemExit("the thread dies")
            work.stop()

        work.threads = [thread := DutyThread("urgent", do, stopped=work.stopped)]
        work.start_threads()
        thread.join()
        assert not thread.is_at_work
        work.start_threads()
        thread.join()

        assert rounds == ["begun", "begun"]

    @pytest.mark.django_db
    def test_no_heart_beats_for_one_that_died_or_is_stuck(self, monkeypatch: pytest.MonkeyPatch) -> None:
        work = Work()

        work.say_alive()

        assert not WorkerHeartbeat.objects.exists()
        monkeypatch.setattr(DutyThread, "is_at_work", property(lambda thread: thread.name == "urgent"))
        work.say_alive()
        assert [heart.duty for heart in WorkerHeartbeat.objects.all()] == ["urgent"]
