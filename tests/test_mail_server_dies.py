"""Many letters, and a mail server that dies twice amid them: each arrives, at most twice, as one letter.

COMPTOIR_TEST_LETTERS says how many, if not two hundred.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.journal.work import run_queued
from comptoir.post.actions import queue_letter
from comptoir.post.models import Message
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db
LETTERS = int(os.environ.get("COMPTOIR_TEST_LETTERS", "200"))
DEATHS = [LETTERS * 7 // 20, LETTERS * 7 // 10]


class DyingServer(MailServer):
    """Takes a letter, dies before it says so, and answers nobody until it is started again."""

    def __init__(self) -> None:
        super().__init__()
        self.deaths, self.is_dead = list(DEATHS), False
        self.answers = Answers(self)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return not self.is_dead


class Answers(dict[str, str]):
    def __init__(self, server: DyingServer) -> None:
        super().__init__()
        self.server = server

    def get(self, command: str, usual: Any = None) -> Any:
        deaths = self.server.deaths
        if command == "." and (self.server.is_dead or (deaths and len(self.server.taken) >= deaths[0] - 1)):
            self.server.is_dead = True
            return "take and hang up"
        return usual


def run_now() -> None:
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
    try:
        run_queued()
    except (Exception, ExceptionGroup):
        # What failed is put off, and tried again.
        return


def test_each_arrives_at_most_twice_with_one_message_id(settings: Any) -> None:
    with DyingServer() as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        with transaction.atomic():
            for at in range(LETTERS):
                queue_letter(
                    "addresses/added", to=f"c{at}@example.org", language="fr", context={"place": "Paris"}
                )
        deaths = 0
        while Message.objects.unsent().exists() and deaths < 10:
            run_now()
            if server.is_dead:
                assert Message.objects.unsent().exists()
                deaths, server.is_dead = deaths + 1, False
                server.deaths.pop(0)
        server.shutdown()

    arrived = Counter((letter["To"], letter["Message-ID"]) for letter in server.taken)
    assert deaths == 2
    assert {to for to, _id in arrived} == {f"c{at}@example.org" for at in range(LETTERS)}
    assert len(arrived) == LETTERS
    assert Counter(arrived.values()) == {1: LETTERS - 2, 2: 2}
