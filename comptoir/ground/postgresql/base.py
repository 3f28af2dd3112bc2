"""Django's PostgreSQL backend, with connections that wait no longer than their request may."""

from __future__ import annotations

import time
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations
from psycopg.errors import _WaitTimeout

from comptoir.ground.deadline import seconds_left

# A statement that starts just before the deadline still gets this long, so that finished work can commit.
SHORTEST_SECONDS = 0.5
CANCEL_SECONDS = 1.0
# After how long without a statement a connection is checked before it is used again
IDLE_SECONDS = 5.0
# What a page read by an index costs, beside one read in turn. PostgreSQL's own 4 is that of a turning disk:
# with it, the words of a customer with many orders are sought in the orders of everybody.
RANDOM_PAGE_COST = 1.1


class PatientConnection(psycopg.Connection[Any]):
    """A connection that closes if the server does not answer before the deadline."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        left = seconds_left()
        if left is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, max(left, SHORTEST_SECONDS))
        except _WaitTimeout:
            with suppress(psycopg.Error, TimeoutError):
                self.cancel_safe(timeout=CANCEL_SECONDS)
            self.pgconn.finish()
            raise psycopg.OperationalError("the database did not answer in time") from None


class PreparedCursor(psycopg.Cursor[Any]):
    """A cursor whose statements the server reads and plans once for each connection."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        try:
            return super().execute(query, params, prepare=True, **options)
        except psycopg.errors.FeatureNotSupported:
            # An upgrade has changed the type of a column meanwhile.
            return super().execute(query, params, prepare=False, **options)


class DatabaseOperations(operations.DatabaseOperations):
    """Django's operations, which also write out a statement that was prepared, for whoever reads the log."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        if isinstance(cursor, PreparedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend, using PatientConnection, which checks a connection only after it stood idle.

    A connection that breaks between two requests of a busy moment fails one of them; the next opens another.
    """

    ops_class = DatabaseOperations
    Database: Any = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})
    used_at = 0.0
    # Whether the statement that comes is one of a few that are asked again and again
    is_asked_again = False

    def init_connection_state(self) -> None:
        super().init_connection_state()
        with self.cursor() as cursor:
            cursor.execute(f"SET random_page_cost = {RANDOM_PAGE_COST}")

    def create_cursor(self, name: str | None = None) -> Any:
        factory = self.connection.cursor_factory
        if self.is_asked_again and self.connection.prepare_threshold is not None:
            self.connection.cursor_factory = PreparedCursor
        try:
            return super().create_cursor(name)
        finally:
            self.connection.cursor_factory = factory

    def close_if_health_check_failed(self) -> None:
        now = time.monotonic()
        if now - self.used_at > IDLE_SECONDS:
            super().close_if_health_check_failed()
        self.used_at = now
