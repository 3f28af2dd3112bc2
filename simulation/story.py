"""A story is what everybody did, step by step; a plan says which of a seed's steps are played."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import NamedTuple


class Key(NamedTuple):
    """The name of a step: the day, who takes it, and which of theirs it is on that day."""

    day: int
    actor: str
    number: int


class Step(NamedTuple):
    """What somebody does at a moment; it tells it in words, or says nothing where there was nothing to do."""

    at: datetime
    key: Key
    act: Callable[[Random], str]


@dataclass(frozen=True)
class Plan:
    """What is played: a seed, so many days, all of its steps or `only` these, with a fault or without."""

    seed: int
    days: int
    fault: str = ""
    only: frozenset[Key] | None = None

    def keeps(self, key: Key) -> bool:
        return self.only is None or key in self.only


class Failure(NamedTuple):
    """A rule that was broken, on which day, and how."""

    rule: str
    day: int
    words: str


@dataclass
class Verdict:
    """How a plan ended: what was told, which steps were taken, and what was wrong, if anything was.

    `seconds` are those of the processor.
    """

    plan: Plan
    failure: Failure | None = None
    told: list[str] = field(default_factory=list)
    steps: list[Key] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    shrunk_by: int = 0


class Broken(AssertionError):
    """Raised where a rule is found broken."""

    def __init__(self, rule: str, words: str) -> None:
        super().__init__(f"{rule}: {words}")
        self.rule, self.words = rule, words
