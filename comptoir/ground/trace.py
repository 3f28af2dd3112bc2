"""The trace: a word in every log line that names the request, or the task, which the work belongs to."""

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
    """Return the current trace; empty outside any work."""
    return _trace.get()


@contextmanager
def traced(word: str = "") -> Iterator[str]:
    """Set the trace within this block and thread; an unfit word is replaced by a new one."""
    word = word if GOOD.fullmatch(word) else uuid.uuid4().hex[:LENGTH]
    token = _trace.set(word)
    try:
        yield word
    finally:
        _trace.reset(token)
