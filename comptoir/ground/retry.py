"""Retry after one minute, ten minutes and two hours; after the fourth failure, a person has to look."""

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
    """Return when to try again after this many failures; None when it is time to give up."""
    return now + PAUSES[failures - 1] if failures <= len(PAUSES) else None


def again_on_conflict(do: Callable[[], T]) -> T:
    """Run `do` in a transaction, and again if somebody else wrote the same rows at that moment."""
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
    """Close a connection that an error may have broken, so that the next statement gets a working one."""
    if not connection.in_atomic_block:
        close_old_connections()


def put_off(error: Exception) -> None:
    """Report a caught error that a later try will deal with."""
    for errors in _listening:
        errors.append(error)


@contextmanager
def errors_put_off() -> Iterator[list[Exception]]:
    """Collect every error reported by `put_off` within this block."""
    errors: list[Exception] = []
    _listening.append(errors)
    try:
        yield errors
    finally:
        _listening.remove(errors)
