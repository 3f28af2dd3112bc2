"""Nothing waits for a database for ever: a statement, a connection and a page each have an end."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection
from django.db.models import CharField

from comptoir.ground.deadline import deadline, seconds_left
from comptoir.ground.postgresql.base import PatientConnection
from comptoir.ground.written_once import WrittenOnce
from tests.served import served


def test_a_deadline_within_another_can_only_be_earlier() -> None:
    with deadline(1):
        with deadline(60):
            assert (seconds_left() or 0) <= 1
        with deadline(0.2):
            assert (seconds_left() or 1) <= 0.2
        assert (seconds_left() or 0) > 0.2
    assert seconds_left() is None


def test_a_server_that_lets_in_and_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(psycopg.errors.ConnectionTimeout):
            PatientConnection.connect(host="127.0.0.1", port=silent.getsockname()[1], connect_timeout=2)

    assert time.monotonic() - began < 10


if "postgresql" in settings.DATABASES["default"]["ENGINE"]:

    @pytest.mark.django_db(transaction=True)
    def test_a_statement_ends_with_the_deadline_and_the_next_finds_a_new_connection() -> None:
        began = time.monotonic()
        silence = pytest.raises(OperationalError, match="did not answer in time")
        with deadline(0.6), silence, connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")
        assert time.monotonic() - began < 10

        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)

    @pytest.mark.django_db
    def test_what_pages_ask_again_is_prepared_once_and_nothing_else() -> None:
        written = WrittenOnce(lambda model: ContentType.objects.filter(model=model), CharField())
        for model in ("order", "line", "order"):
            assert [kind.model for kind in written.all(model)] == [model]
            assert ContentType.objects.filter(model=model).count() == 1

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%content_type%'"
            )
            [(statement,)] = cursor.fetchall()
        assert statement.endswith('"model" = ($1)')

    @pytest.mark.django_db(transaction=True)
    def test_a_statement_is_answered_though_an_upgrade_has_changed_what_it_reads() -> None:
        written = WrittenOnce(lambda model: ContentType.objects.filter(model=model), CharField())
        assert written.first("order") is not None
        # psycopg forgets what it prepared where the same connection changes a table.
        upgrade = connection.copy()
        for length in (101, 100):
            with upgrade.cursor() as cursor:
                cursor.execute(
                    f'ALTER TABLE "django_content_type" ALTER COLUMN "model" TYPE varchar({length})'
                )
            assert written.first("line") is not None
        upgrade.close()

    @pytest.mark.django_db
    def test_a_page_read_by_an_index_is_not_taken_for_one_of_a_turning_disk() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW random_page_cost")
            assert cursor.fetchone() == ("1.1",)

    class TestServed:
        """A house that is served, and the processes of the database's server that work for it."""

        @pytest.fixture
        def house(self, furnished_house: tuple[dict[str, str], str]) -> Iterator[Any]:
            with ExitStack() as stack:
                quick = {"COMPTOIR_PAGE_SECONDS": "2", "COMPTOIR_THREADS": "4"}
                yield served(stack, furnished_house, **quick)

        def backends(self, house: Any) -> list[int]:
            url = house.environment["DATABASE_URL"]
            with psycopg.connect(url, dbname="postgres") as asked:
                of = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
                return [pid for (pid,) in asked.execute(of, [url.rpartition("/")[2]])]

        def test_a_frozen_database_hangs_nothing(self, house: Any) -> None:
            assert house.house.sign_in() == 302
            assert house.house.serves()
            frozen = self.backends(house)
            try:
                for pid in frozen:
                    os.kill(pid, signal.SIGSTOP)
                began = time.monotonic()
                with ThreadPoolExecutor(8) as visitors:
                    asked = [visitors.submit(house.house.sign_in) for _ in range(4)]
                    assert house.house.is_alive()
                    answered = {one.result() for one in asked}
            finally:
                for pid in frozen:
                    os.kill(pid, signal.SIGCONT)

            assert answered <= {302, 503}
            assert time.monotonic() - began < 30
            assert house.house.sign_in() == 302

        def test_connections_stay_under_the_number_that_is_told(self, house: Any) -> None:
            with ThreadPoolExecutor(40) as visitors:
                list(visitors.map(lambda _at: house.house.serves() or house.house.sign_in(), range(120)))

            # Four for pages, two for the shop's programs, two for health
            assert 0 < len(self.backends(house)) <= 4 + 2 + 2
