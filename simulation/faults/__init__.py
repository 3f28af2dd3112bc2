"""Faults that are planted on purpose, each by its name, to see that the simulation finds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from simulation.faults import letters, messages, money, parcels, returns, work
from simulation.faults.fault import Fault

FAULTS: dict[str, Fault] = {
    fault.name: fault
    for module in (work, parcels, letters, money, returns, messages)
    for fault in module.FAULTS
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Plant the fault of this name while the block runs; an empty name plants none."""
    if not name:
        yield
        return
    with FAULTS[name].plant():
        yield
