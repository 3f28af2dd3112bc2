"""The rules that must hold every evening, whatever the day was like."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.invariants import cancellations, letters, money, owners, promises, quantities
from simulation.invariants.books import Books
from simulation.story import Broken
from simulation.world import World

RULES = [
    *quantities.RULES,
    *money.RULES,
    *cancellations.RULES,
    *letters.RULES,
    *owners.RULES,
    *promises.RULES,
]


def broken_rules(world: World) -> Iterator[Broken]:
    """Yield each rule that is broken, by its name (the first line of its text) and how."""
    books = Books(world)
    for rule in RULES:
        for words in rule(books):
            yield Broken((rule.__doc__ or rule.__name__).splitlines()[0], words)
