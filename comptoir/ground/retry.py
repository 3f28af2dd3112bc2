"""Trying again: after one minute, ten minutes and two hours; the fourth failure is somebody's to look at."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, OperationalError, close_old_connections, connection, transaction

T = TypeVar("T")
TRIES = 5
_listening: list[list[Exception]] = []

PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=2))


def next_try_at(failures: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None once it is time to give up."""
    return now + PAUSES[failures - 1] if failures <= len(PAUSES) else None


def again_on_conflict(do: Callable[[], T]) -> T:
    """Do something in a transaction; when somebody else wrote the same rows at this moment, look again."""
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return do()
        except (IntegrityError, OperationalError):
            if not left:
                raise
            time.sleep(0.05 * (TRIES - left))
    raise AssertionError("the last try raises")


def drop_broken_connection() -> None:
    """Let the next statement have a connection that works, after an error that may have broken this one."""
    if not connection.in_atomic_block:
        close_old_connections()


def put_off(error: Exception) -> None:
    """Say that an error was caught and is left to a later try, for whoever listens."""
    for errors in _listening:
        errors.append(error)


@contextmanager
def errors_put_off() -> Iterator[list[Exception]]:
    """Every error that is put off meanwhile."""
    errors: list[Exception] = []
    _listening.append(errors)
    try:
        yield errors
    finally:
        _listening.remove(errors)
