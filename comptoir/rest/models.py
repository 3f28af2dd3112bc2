"""Counters of how often something was done, and answers to a program's POSTs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils import timezone

AT_ONCE = 5000


class Tries(NamedTuple):
    """The subject of a counter: `name`, about somebody or something, for some seconds."""

    about: str
    name: str
    seconds: int


class Counter(models.Model):
    """How often something was done, from the first time until `ends_at`; then it starts again.

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
        """Add to the counters in one statement, safely when several processes do so at once.

        Returns the number of each, and in how many seconds it ends.
        """
        # Sorted, so that two requests with the same counters never deadlock.
        ordered = sorted(set(tries))
        rows = [
            (tried.about, tried.name, max(step, 0), now + timedelta(seconds=tried.seconds))
            for tried in ordered
        ]
        values = [_prepared(value) for row in rows for value in row]
        moment = _prepared(now)
        counted = _fetch(
            f"INSERT INTO {_table()} AS held (about, name, number, ends_at) "  # noqa: S608 - our own table
            f"VALUES {', '.join(['(%s, %s, %s, %s)'] * len(rows))} "
            "ON CONFLICT (about, name) DO UPDATE SET "
            "number = CASE WHEN held.ends_at <= %s THEN excluded.number "
            "WHEN held.number + %s < 0 THEN 0 ELSE held.number + %s END, "
            "ends_at = CASE WHEN held.ends_at <= %s THEN excluded.ends_at ELSE held.ends_at END "
            "RETURNING about, name, number, ends_at",
            [*values, moment, step, step, moment],
        )
        return _numbers(tries, counted, now)

    @classmethod
    def read(cls, tries: Sequence[Tries], now: datetime) -> dict[Tries, tuple[int, int]]:
        """Return what `add` would, without adding."""
        keys = [(tried.about, tried.name) for tried in set(tries)]
        counters = cls.objects.filter(pk__in=keys, ends_at__gt=now)
        return _numbers(tries, list(counters.values_list("about", "name", "number", "ends_at")), now)

    @classmethod
    def forget(cls, about: Sequence[str]) -> None:
        """Drop the counters of somebody or something."""
        with connection.cursor() as cursor:
            chosen = f"SELECT about, name FROM {_table()} WHERE about IN ({', '.join(['%s'] * len(about))})"  # noqa: S608
            cursor.execute(_deletion(f"{chosen}{_sorted_for_update()}"), list(about))

    @classmethod
    def forget_ended(cls, now: datetime) -> None:
        """Delete ended counters, a few thousand at a time, so that nobody has to wait."""
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


def _sorted_for_update() -> str:
    """Return the clause that locks rows in the order in which `add` does; SQLite needs none."""
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
    numbers = {(about, name): (number, _seconds(ends_at, now)) for about, name, number, ends_at in rows}
    return {tried: numbers.get((tried.about, tried.name), (0, tried.seconds)) for tried in tries}


def _seconds(ends_at: Any, now: datetime) -> int:
    """Return the seconds until a moment, which SQLite gives as text in UTC."""
    moment = datetime.fromisoformat(ends_at) if isinstance(ends_at, str) else ends_at
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return ceil((moment - now).total_seconds())


class IdempotentAnswer(models.Model):
    """The answer to a POST with an Idempotency-Key, so that the same request gets the same answer.

    `fingerprint` covers its method, address and body; `status` is 0 until it is answered.
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
