"""How long a request may still wait: its work has a moment by which it ends, and the database keeps it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Within this block, in this thread, nothing waits for the database after so many seconds.

    A deadline within another can only be earlier.
    """
    outer, until = _until.get(), time.monotonic() + seconds
    token = _until.set(until if outer is None else min(outer, until))
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left() -> float | None:
    """What is left of it, perhaps less than nothing; None where there is no deadline."""
    until = _until.get()
    return None if until is None else until - time.monotonic()
