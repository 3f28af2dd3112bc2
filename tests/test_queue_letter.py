"""A letter is queued in the transaction of its fact, sent by the worker, and keeps no secret."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.ground.email import WrongEmail
from comptoir.journal.work import run_queued
from comptoir.post.actions import queue_letter
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.post.schedule import forget_sent_messages

pytestmark = pytest.mark.django_db


def queue(letter: str = "customers/new_password_code", **changes: Any) -> Message:
    asked = {
        "to": "alice@example.org",
        "language": "fr",
        "context": {"name": "Alice O’Neil"},
        "secrets": {"code": "123456"},
        "queue": "urgent",
    }
    with transaction.atomic():
        return queue_letter(letter, **{**asked, **changes})


def mail_server_down(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9


def run_without_waiting() -> None:
    """Run everything queued, including retries that are set for later."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
    run_queued()


def test_is_sent_in_her_language_as_text_and_as_html() -> None:
    queue()
    run_queued()

    [sent] = read_mailbox()
    assert (sent.recipient, sent.subject) == ("alice@example.org", "Votre code pour changer de mot de passe")
    assert "Votre code\N{NO-BREAK SPACE}: 123456" in sent.text
    assert "123456" in sent.html
    assert 'lang="fr"' in sent.html


def test_asks_no_other_host_for_anything() -> None:
    queue()
    run_queued()

    # A link is followed by who reads, and by nothing else.
    assert re.findall(r"src=|(?<!<a )href=|url\(|@import", read_mailbox()[0].html) == []


def test_keeps_the_secret_out_of_every_table_and_forgets_it_once_sent() -> None:
    message = queue()

    task = DBTaskResult.objects.get()
    assert task.queue_name == "urgent"
    held = f"{message.text}{message.html}{message.subject}{bytes(message.secrets)!r}{task.args_kwargs}"
    assert "123456" not in held
    run_queued()
    message.refresh_from_db()
    assert message.sent_at
    assert bytes(message.secrets) == b""


def test_is_gone_with_its_transaction() -> None:
    with transaction.atomic():
        queue_letter("customers/account_already_there", to="a@example.org", language="en", context={})
        transaction.set_rollback(True)

    run_queued()
    assert read_mailbox() == []


@pytest.mark.django_db(transaction=True)
def test_is_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        queue_letter("customers/account_already_there", to="a@example.org", language="en", context={})


def test_letters_of_one_moment_stay_in_their_order() -> None:
    for at in range(20):
        queue(to=f"c{at}@example.org")
    run_queued()

    assert [letter.recipient for letter in read_mailbox()] == [
        f"c{at}@example.org" for at in range(19, -1, -1)
    ]


@pytest.mark.parametrize("to", ["anna@straße.example", "x@example.org\u200e", "Alice@example.org", "alice"])
def test_what_is_no_address_in_its_one_form_is_never_sent_to(to: str, settings: Any) -> None:
    # Python would encode the domain as in 2003, or break off and leave half a letter.
    message = queue(to=to)

    with pytest.raises(WrongEmail):
        run_queued()

    message.refresh_from_db()
    assert message.sent_at is None
    assert message.given_up_at is not None
    assert not settings.MAILBOX_DIR.exists()


def test_a_file_that_is_no_letter_does_not_close_the_mailbox(settings: Any) -> None:
    queue()
    run_queued()
    for name, held in (
        ("1.log", b""),
        ("2.log", b"To: x@example.org\n"),
        ("3.json", b"{"),
        ("4.json", b"[]"),
    ):
        (settings.MAILBOX_DIR / name).write_bytes(held)

    assert [letter.recipient for letter in read_mailbox()] == ["alice@example.org"]


def test_a_mail_server_that_is_down_loses_nothing(settings: Any, capsys: Any) -> None:
    mail_server_down(settings)
    message = queue()
    for _try in range(2):
        with pytest.raises(ConnectionRefusedError):
            run_without_waiting()
    message.refresh_from_db()
    assert (message.failures, message.sent_at) == (2, None)
    assert bytes(message.secrets) != b""

    settings.EMAIL_BACKEND = "comptoir.post.mailbox.MailboxBackend"
    run_without_waiting()

    assert len(read_mailbox()) == 1


def test_is_sent_once_though_its_task_runs_twice() -> None:
    queue()
    run_queued()
    DBTaskResult.objects.update(status=TaskResultStatus.READY)

    run_queued()

    assert len(read_mailbox()) == 1


def test_an_sms_goes_to_the_provider_that_is_set() -> None:
    queue("customers/new_password_code_sms", channel="sms", to="+33639980000")
    run_queued()

    [sent] = read_mailbox("+33639980000")
    assert (sent.channel, "123456" in sent.text) == ("sms", True)


def test_is_forgotten_a_month_later() -> None:
    queue()
    run_queued()

    forget_sent_messages(timezone.now() + timedelta(days=29))
    assert Message.objects.count() == 1
    forget_sent_messages(timezone.now() + timedelta(days=31))
    assert Message.objects.count() == 0
