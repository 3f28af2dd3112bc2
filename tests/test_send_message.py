"""A letter is tried for days, a code while it is valid; what is given up can be sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.journal.work import run_queued
from comptoir.post.actions import queue_letter, send_again
from comptoir.post.models import Message
from comptoir.post.schedule import forget_sent_messages, queue_lost_messages
from tests.faults import database_fails
from tests.smtp import MailServer, mail_server

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=timezone.get_fixed_timezone(0))


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that the house sends by."""
    with mail_server() as held:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", held.port
        settings.DEFAULT_FROM_EMAIL = "Comptoir <no-reply@shop.example.org>"
        yield held


def queue(*, to: str = "default", good_for: timedelta | None = None) -> Message:
    with transaction.atomic():
        return queue_letter(
            "customers/new_password_code",
            to="alice@example.org",
            language="en",
            context={},
            secrets={"code": "123456"},
            queue=to,
            good_for=good_for,
        )


def run_now() -> list[str]:
    """Run everything queued, including retries set for later; return the errors."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
    try:
        run_queued()
    except Exception as error:
        return [type(error).__name__]
    return []


def state(message: Message) -> tuple[bool, bool, int]:
    """Whether it was sent, whether it was given up, and how often it failed."""
    message.refresh_from_db()
    return bool(message.sent_at), bool(message.given_up_at), message.failures


class TestPauses:
    def tries(self, **given: Any) -> list[timedelta]:
        """When a message that never leaves is tried, counted from when it was queued."""
        message = Message(queued_at=NOON, **given)
        tries, now = [], NOON
        while now:
            tries.append(now - NOON)
            message.failures += 1
            now = message.next_try_at(now)
        return tries

    def test_a_letter_is_tried_for_five_days_and_seldom_at_the_end(self) -> None:
        tries = self.tries(queue="default")

        minutes = [round(at / timedelta(minutes=1)) for at in tries[:7]]
        assert minutes == [0, 1, 11, 41, 101, 221, 461]
        assert timedelta(days=4, hours=20) < tries[-1] < timedelta(days=5)
        assert len(tries) < 40

    def test_a_code_is_tried_after_5_15_and_45_seconds_and_on_while_it_is_good(self) -> None:
        tries = self.tries(queue="urgent", good_until=NOON + timedelta(minutes=10))

        assert [at.seconds for at in tries[:5]] == [0, 5, 20, 65, 125]
        assert timedelta(minutes=9) <= tries[-1] < timedelta(minutes=10)

    def test_a_link_that_is_good_for_a_day_is_tried_often_and_then_seldom(self) -> None:
        tries = self.tries(queue="urgent", good_until=NOON + timedelta(days=1))

        assert timedelta(hours=20) < tries[-1] < timedelta(days=1)
        assert len(tries) < 30


class TestMailServer:
    def test_one_that_is_away_for_four_days_loses_no_letter(self, server: MailServer) -> None:
        message = queue()
        server.answers["MAIL"] = "451 later"
        for _try in range(6):
            assert run_now() == ["SMTPSenderRefused"]
        Message.objects.update(queued_at=timezone.now() - timedelta(days=4))
        assert run_now() == ["SMTPSenderRefused"]

        server.answers.clear()
        assert run_now() == []

        assert state(message) == (True, False, 7)
        assert "123456" in str(server.taken[0])

    def test_what_is_given_up_keeps_its_secret_while_that_is_good(self, server: MailServer) -> None:
        server.answers["MAIL"] = "451 later"
        message = queue()
        Message.objects.update(queued_at=timezone.now() - timedelta(days=5))

        run_now()

        assert state(message) == (False, True, 1)
        assert bytes(message.secrets) != b""

    def test_a_code_that_is_no_longer_good_is_not_sent_and_is_wiped(self, server: MailServer) -> None:
        message = queue(to="urgent", good_for=timedelta(minutes=10))
        Message.objects.update(good_until=timezone.now())

        assert run_now() == []

        assert state(message) == (False, True, 1)
        assert (bytes(message.secrets), message.last_error) == (b"", "TooLate: ")
        assert server.tries == 0
        assert not send_again(message)

    def test_a_code_that_was_given_up_while_it_was_good_is_wiped_by_the_clock(
        self, server: MailServer
    ) -> None:
        server.answers["RCPT"] = "550 no such person"
        message = queue(to="urgent", good_for=timedelta(minutes=10))
        run_now()
        assert bytes(Message.objects.get().secrets) != b""

        forget_sent_messages(timezone.now() + timedelta(minutes=11))

        message.refresh_from_db()
        assert bytes(message.secrets) == b""

    @pytest.mark.parametrize(
        ("says", "is_given_up"),
        [
            ({"RCPT": "550 no such person"}, True),
            ({"RCPT": "450 greylisted"}, False),
            ({".": "554 this looks like spam"}, True),
            ({".": "451 later"}, False),
            ({"DATA": "421 going down"}, False),
            ({"DATA": "hang up"}, False),
            ({".": "hang up"}, False),
            ({"MAIL": "553 not your address"}, False),
        ],
    )
    def test_a_refusal_for_good_is_given_up_at_once_and_all_else_is_tried_again(
        self, server: MailServer, says: dict[str, str], is_given_up: bool
    ) -> None:
        message = queue()
        server.answers |= says

        assert len(run_now()) == 1

        assert state(message) == (False, is_given_up, 1)
        assert server.taken == []

    def test_one_that_takes_the_letter_and_dies_without_a_word_gets_it_twice_as_one(
        self, server: MailServer
    ) -> None:
        message = queue()
        server.answers["."] = "take and hang up"
        run_now()
        server.answers.clear()
        run_now()

        assert state(message) == (True, False, 1)
        assert [letter["Message-ID"] for letter in server.taken] == [
            f"<{message.id}@shop.example.org>",
            f"<{message.id}@shop.example.org>",
        ]

    @pytest.mark.parametrize(
        ("service", "reply_to"), [("", None), ("service@shop.example.org", "service@shop.example.org")]
    )
    def test_answers_go_to_the_shops_service_where_it_has_an_address(
        self, server: MailServer, settings: Any, service: str, reply_to: str | None
    ) -> None:
        settings.SERVICE_EMAIL = service
        queue()

        assert run_now() == []

        assert server.taken[0]["Reply-To"] == reply_to

    @pytest.mark.parametrize("goodbye", ["hang up", "500 what"])
    def test_one_that_says_no_goodbye_has_taken_the_letter(self, server: MailServer, goodbye: str) -> None:
        message = queue()
        server.answers["QUIT"] = goodbye

        assert run_now() == []

        assert state(message) == (True, False, 0)

    def test_a_line_of_the_log_names_the_letter_and_no_person(self, server: MailServer, caplog: Any) -> None:
        caplog.set_level("INFO")
        message = queue()
        server.answers["RCPT"] = "450 alice@example.org is busy"
        run_now()
        server.answers.clear()
        run_now()

        assert f"customers/new_password_code {message.id} could not be sent: SMTPRecip" in caplog.text
        assert f"customers/new_password_code {message.id} was sent" in caplog.text
        assert "alice" not in caplog.text


@pytest.mark.django_db(transaction=True)
class TestDatabaseFails:
    """A message whose failure cannot be saved is tried again."""

    def test_a_failure_that_could_not_be_noted_loses_no_letter(self, server: MailServer) -> None:
        message = queue()
        server.answers["MAIL"] = "451 later"
        with database_fails('UPDATE "post_message"'):
            assert run_now() == ["ExceptionGroup"]
        assert state(message) == (False, False, 0)

        server.answers.clear()
        assert run_now() == []

        assert state(message)[0]
        assert len(server.taken) == 1

    def test_a_letter_that_was_sent_while_that_could_not_be_noted_is_not_sent_again(
        self, server: MailServer
    ) -> None:
        message = queue()
        with database_fails('UPDATE "post_message"'):
            assert run_now() == ["OperationalError"]
        assert state(message) == (False, False, 0)

        assert run_now() == []

        assert state(message) == (True, False, 0)
        assert len(server.taken) == 1


class TestSweep:
    def test_a_message_whose_task_is_gone_is_queued_again(self, server: MailServer) -> None:
        message = queue()
        DBTaskResult.objects.update(status=TaskResultStatus.FAILED)

        queue_lost_messages(timezone.now() + timedelta(seconds=119))
        assert run_now() == []
        assert not state(message)[0]
        queue_lost_messages(timezone.now() + timedelta(seconds=121))
        assert run_now() == []

        assert state(message)[0]

    def test_one_that_waits_for_its_next_try_is_left_alone(self, server: MailServer) -> None:
        queue()
        server.answers["MAIL"] = "451 later"
        run_now()

        queue_lost_messages(timezone.now() + timedelta(minutes=30))

        assert DBTaskResult.objects.ready().count() == 0
        assert DBTaskResult.objects.filter(status=TaskResultStatus.READY).count() == 1

    def test_what_was_lost_for_five_days_is_given_up_where_it_can_be_seen(self, capsys: Any) -> None:
        message = queue()
        DBTaskResult.objects.all().delete()

        queue_lost_messages(timezone.now() + timedelta(days=5, minutes=1))

        assert state(message) == (False, True, 0)
        call_command("failures")
        assert f"message  {message.id}  customers/new_password_code" in capsys.readouterr().out
