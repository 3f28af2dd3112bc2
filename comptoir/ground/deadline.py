"""A request's deadline: how long its work, and above all the database, may still take."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Stop waiting for the database after some seconds, within this block and thread.

    A deadline inside another can only be earlier.
    """
    outer, until = _until.get(), time.monotonic() + seconds
    token = _until.set(until if outer is None else min(outer, until))
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left() -> float | None:
    """Return the seconds until the deadline, negative once it has passed; None without a deadline."""
    until = _until.get()
    return None if until is None else until - time.monotonic()
