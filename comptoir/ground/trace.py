"""Which request, or task that it queued, the work of this thread belongs to: a word in every log line."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

GOOD = re.compile(r"[A-Za-z0-9-]{8,64}")
LENGTH = 12  # short enough to be read out on the telephone
_trace: ContextVar[str] = ContextVar("trace", default="")


def trace() -> str:
    """The word; nothing outside of any work."""
    return _trace.get()


@contextmanager
def traced(word: str = "") -> Iterator[str]:
    """Within this block, in this thread, the work is called so; by a new word where this one is not fit."""
    word = word if GOOD.fullmatch(word) else uuid.uuid4().hex[:LENGTH]
    token = _trace.set(word)
    try:
        yield word
    finally:
        _trace.reset(token)
