"""Django's connection to PostgreSQL, but one that waits no longer than the request it works for."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.errors import _WaitTimeout

from comptoir.ground.deadline import seconds_left

# A statement begun just before the deadline still gets so long, so that what is done can be committed.
SHORTEST_SECONDS = 0.5
CANCEL_SECONDS = 1.0


class PatientConnection(psycopg.Connection[Any]):
    """Gives up, and closes, where the server does not answer before the deadline."""

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


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, which connects in this way."""

    Database: Any = SimpleNamespace(**{**vars(psycopg), "connect": PatientConnection.connect})
