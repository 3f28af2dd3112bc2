"""What is kept of the requests of programs: how many came in a minute, and what a POST was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone


class RequestCount(models.Model):
    """How many requests somebody (`who`) has made in the minute that began at `minute` (UTC)."""

    shard_by = "who"

    pk = models.CompositePrimaryKey("who", "minute")
    who = models.CharField(max_length=100)
    minute = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.who}: {self.number}"

    @classmethod
    def count_one(cls, who: str, minute: datetime) -> int:
        """Count a request, however many processes do at this moment; answers how many there are now."""
        table = connection.ops.quote_name(cls._meta.db_table)
        field: Any = cls._meta.get_field("minute")
        statement = (
            f"INSERT INTO {table} (who, minute, number) VALUES (%s, %s, 1) "  # noqa: S608 - our own table
            f"ON CONFLICT (who, minute) DO UPDATE SET number = {table}.number + 1 RETURNING number"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [who, field.get_db_prep_value(minute, connection)])
            return int(cursor.fetchone()[0])


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
