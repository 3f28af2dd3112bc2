"""Migrations of SQLite let others write: their checks, columns and pauses."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connections, models
from django.test.utils import isolate_apps

from comptoir.ground.sqlite import base

SETTINGS = {
    "ATOMIC_REQUESTS": False,
    "AUTOCOMMIT": True,
    "CONN_HEALTH_CHECKS": False,
    "CONN_MAX_AGE": 0,
    "ENGINE": "comptoir.ground.sqlite",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"},
    "TEST": {"NAME": None},
    "TIME_ZONE": None,
}
TABLES = """
    CREATE TABLE "buyer" ("id" integer PRIMARY KEY);
    CREATE TABLE "purchase" ("id" integer PRIMARY KEY, "buyer_id" integer REFERENCES "buyer" ("id"));
"""


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[base.DatabaseWrapper]:
    """A database of its own, of this kind whichever one the house has."""
    wrapper = base.DatabaseWrapper({**SETTINGS, "NAME": str(tmp_path / "house.sqlite3")}, "other")
    with sqlite3.connect(str(wrapper.settings_dict["NAME"])) as connection:
        connection.executescript(TABLES)
    connection.close()
    connections["other"] = wrapper
    with django_db_blocker.unblock():
        yield wrapper
        wrapper.close()
    del connections["other"]


def ask(database: base.DatabaseWrapper, sql: str) -> list[Any]:
    with database.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_foreign_keys_are_checked_when_others_may_write_again(
    database: base.DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_locked: list[bool] = []
    check = database.check_constraints

    def noting(*names: Any) -> None:
        was_locked.append(database.in_atomic_block)
        check(*names)

    monkeypatch.setattr(database, "check_constraints", noting)
    with database.schema_editor() as editor:
        editor.execute('CREATE INDEX "by_buyer" ON "purchase" ("buyer_id")')

    assert was_locked == [False]


def test_a_row_that_leads_nowhere_is_still_refused(database: base.DatabaseWrapper) -> None:
    says = r"purchase\.buyer_id contains a value '7'"
    with pytest.raises(IntegrityError, match=says), database.schema_editor() as editor:
        editor.execute('INSERT INTO "purchase" VALUES (1, 7)')

    assert ask(database, "PRAGMA foreign_keys") == [(1,)]


@isolate_apps()
def test_a_column_with_a_constant_default_is_added_without_a_copy_of_the_table(
    database: base.DatabaseWrapper,
) -> None:
    class Purchase(models.Model):
        class Meta:
            app_label = "shop"
            db_table = "purchase"

        def __str__(self) -> str:
            return "a purchase"

    ask(database, 'INSERT INTO "purchase" VALUES (1, NULL) RETURNING 1')
    before = ask(database, "SELECT rootpage FROM sqlite_master WHERE name = 'purchase'")
    for name, field in {
        "words": models.CharField(max_length=9, db_default="it's"),
        "pieces": models.PositiveIntegerField(default=0, db_default=3),
        "others": models.JSONField(default=list, db_default=[]),
        "note": models.TextField(null=True),
    }.items():
        field.contribute_to_class(Purchase, name)
        with database.schema_editor() as editor:
            editor.add_field(Purchase, field)

    assert ask(database, "SELECT rootpage FROM sqlite_master WHERE name = 'purchase'") == before
    assert ask(database, 'SELECT * FROM "purchase"') == [(1, None, "it's", 3, "[]", None)]


def test_who_waits_to_write_gets_in_between_two_statements_that_take_long(
    database: base.DatabaseWrapper,
) -> None:
    """Without a pause the next statement wins every time: who waits looks again only now and then."""
    order: list[str] = []
    begun = threading.Event()

    def write() -> None:
        with sqlite3.connect(str(database.settings_dict["NAME"]), timeout=30) as connection:
            begun.wait(timeout=10)
            connection.execute('INSERT INTO "buyer" VALUES (1)')
        connection.close()
        order.append("writer")

    def slow() -> None:
        begun.set()
        time.sleep(0.15)

    writer = threading.Thread(target=write)
    writer.start()
    database.ensure_connection()
    database.connection.create_function("slow", 0, slow)
    with database.schema_editor(atomic=False) as editor:
        for number in range(20):
            editor.execute(f'INSERT INTO "purchase" SELECT {number}, NULL WHERE slow() IS NULL')
            order.append("statement")
    writer.join()

    assert order.index("writer") <= 5
