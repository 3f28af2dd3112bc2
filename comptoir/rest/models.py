"""What is kept of requests: how often something was done, and what a program's POST was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils import timezone

AT_ONCE = 5000


class Tries(NamedTuple):
    """What a counter counts: `name`, of somebody or something (`about`), for so many seconds."""

    about: str
    name: str
    seconds: int


class Counter(models.Model):
    """How often something was done, from the first time until `ends_at`; then it begins anew.

    `about` is an account's id, the fingerprint of an address, a network, or a program's key.
    """

    shard_by = "about"

    pk = models.CompositePrimaryKey("about", "name")
    about = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="counter_by_end")]

    def __str__(self) -> str:
        return f"{self.name} of {self.about}: {self.number}"

    @classmethod
    def add(cls, tries: Sequence[Tries], step: int, now: datetime) -> dict[Tries, tuple[int, int]]:
        """Add to the counters in one statement, however many processes do at this moment.

        Answers the number of each, and in how many seconds it ends.
        """
        # In one order: two requests that count the same never wait for each other in a circle.
        ordered = sorted(set(tries))
        rows = [(one.about, one.name, max(step, 0), now + timedelta(seconds=one.seconds)) for one in ordered]
        values = [_prepared(value) for row in rows for value in row]
        moment = _prepared(now)
        found = _fetch(
            f"INSERT INTO {_table()} AS held (about, name, number, ends_at) "  # noqa: S608 - our own table
            f"VALUES {', '.join(['(%s, %s, %s, %s)'] * len(rows))} "
            "ON CONFLICT (about, name) DO UPDATE SET "
            "number = CASE WHEN held.ends_at <= %s THEN excluded.number "
            "WHEN held.number + %s < 0 THEN 0 ELSE held.number + %s END, "
            "ends_at = CASE WHEN held.ends_at <= %s THEN excluded.ends_at ELSE held.ends_at END "
            "RETURNING about, name, number, ends_at",
            [*values, moment, step, step, moment],
        )
        return _numbers(tries, found, now)

    @classmethod
    def read(cls, tries: Sequence[Tries], now: datetime) -> dict[Tries, tuple[int, int]]:
        """What `add` would answer, with nothing added."""
        keys = [(one.about, one.name) for one in set(tries)]
        found = cls.objects.filter(pk__in=keys, ends_at__gt=now)
        return _numbers(tries, list(found.values_list("about", "name", "number", "ends_at")), now)

    @classmethod
    def forget(cls, about: Sequence[str]) -> None:
        """Drop the counters of somebody or something."""
        with connection.cursor() as cursor:
            chosen = f"SELECT about, name FROM {_table()} WHERE about IN ({', '.join(['%s'] * len(about))})"  # noqa: S608
            cursor.execute(_deletion(f"{chosen}{_in_one_order()}"), list(about))

    @classmethod
    def forget_ended(cls, now: datetime) -> None:
        """Drop what has ended, a few thousand at a time, so that nobody waits for it."""
        skipped = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
        chosen = f"SELECT about, name FROM {_table()} WHERE ends_at <= %s LIMIT {AT_ONCE}{skipped}"  # noqa: S608
        with connection.cursor() as cursor:
            while True:
                cursor.execute(_deletion(chosen), [_prepared(now)])
                if cursor.rowcount < AT_ONCE:
                    return


def _table() -> str:
    return connection.ops.quote_name(Counter._meta.db_table)


def _deletion(chosen: str) -> str:
    return f"DELETE FROM {_table()} WHERE (about, name) IN ({chosen})"  # noqa: S608 - our own table


def _in_one_order() -> str:
    """The order in which `add` takes the rows, which SQLite needs not."""
    if connection.vendor != "postgresql":
        return ""
    return ' ORDER BY about COLLATE "C", name COLLATE "C" FOR UPDATE'


def _fetch(statement: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[Any] = cursor.fetchall()
        return rows


def _prepared(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _numbers(tries: Sequence[Tries], rows: list[Any], now: datetime) -> dict[Tries, tuple[int, int]]:
    held = {(about, name): (number, _seconds(ends_at, now)) for about, name, number, ends_at in rows}
    return {one: held.get((one.about, one.name), (0, one.seconds)) for one in tries}


def _seconds(ends_at: Any, now: datetime) -> int:
    """How long until a moment, which SQLite gives as text in UTC."""
    moment = datetime.fromisoformat(ends_at) if isinstance(ends_at, str) else ends_at
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return ceil((moment - now).total_seconds())


class IdempotentAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered, so that the same one gets the same answer.

    `fingerprint` is of its method, address and body; `status` is 0 while it is being answered.
    """

    shard_by = "who"

    pk = models.CompositePrimaryKey("who", "key")
    who = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="idempotent_answer_by_age")]

    def __str__(self) -> str:
        return f"{self.who} {self.key}"
