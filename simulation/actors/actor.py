"""An actor is somebody who does things in the house, so often a day, each thing as often as it weighs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import ClassVar

from simulation.chance import about, stream
from simulation.story import Key, Step
from simulation.world import World

# What somebody may do; it tells it in words, or says nothing where there was nothing to do
Act = Callable[[Random], str]


class Actor:
    """Does `pace` things a day on average; a subclass lists its `acts` with their weights."""

    pace: ClassVar[float] = 1.0
    name: str = ""

    def __init__(self, world: World) -> None:
        self.world = world

    def acts(self) -> list[tuple[float, Act]]:
        raise NotImplementedError

    def plan(self, day: int) -> Iterator[Step]:
        """Yield what it will do on a day; what exactly, it decides when the moment has come."""
        chance = stream(self.world.plan.seed, self.name, day)
        start = self.world.clock.midnight(day)
        for number in range(about(chance, self.pace)):
            at = start + timedelta(seconds=chance.triangular(0, 86_000, 50_000))
            yield Step(at, Key(day, self.name, number), self.act)

    def act(self, chance: Random) -> str:
        """Do one of its acts. The draw is the same whatever is possible."""
        acts = self.acts()
        _weight, act = chance.choices(acts, [weight for weight, _act in acts])[0]
        return act(chance)
