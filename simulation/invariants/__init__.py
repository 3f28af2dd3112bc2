"""The rules that must hold every evening, whatever the day was like."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.invariants import (
    cancellations,
    letters,
    messages,
    money,
    owners,
    promises,
    quantities,
    returns,
)
from simulation.invariants.books import Books
from simulation.story import Broken
from simulation.world import World

RULES = [
    *quantities.RULES,
    *money.RULES,
    *cancellations.RULES,
    *returns.RULES,
    *messages.RULES,
    *letters.RULES,
    *owners.RULES,
    *promises.RULES,
]


# Every so many evenings, nothing is left out.
WHOLE_EVERY = 14


def broken_rules(world: World, day: int) -> Iterator[Broken]:
    """Yield each rule that is broken, by its name (the first line of its text) and how."""
    is_last = day + 1 == world.plan.days
    books = Books(world, day=day, is_whole=is_last or day % WHOLE_EVERY == WHOLE_EVERY - 1)
    for rule in RULES:
        for words in rule(books):
            yield Broken((rule.__doc__ or rule.__name__).splitlines()[0], words)
