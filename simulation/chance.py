"""Every decision is drawn from a stream of its own, named by who decides and when.

So leaving out an actor or a day changes no decision of the others.
"""

from __future__ import annotations

from random import Random


def stream(*names: object) -> Random:
    """Return the numbers that this seed holds for an actor, a day or a step; the first name is the seed."""
    return Random("/".join(map(str, names)))


def about(chance: Random, pace: float, most: int = 6) -> int:
    """Draw how often something happens that happens so often on average, at most `most` times."""
    whole, rest = divmod(pace, 1)
    number = int(whole) + (chance.random() < rest)
    return min(most, max(0, number + chance.choice((-1, 0, 0, 0, 1) if number else (0,))))
