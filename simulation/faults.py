"""Faults that are planted on purpose, to see that the simulation finds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

FAULTS: dict[str, Callable[[], AbstractContextManager[object]]] = {}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Plant the fault of this name while the block runs; an empty name plants none."""
    if not name:
        yield
        return
    with FAULTS[name]():
        yield
