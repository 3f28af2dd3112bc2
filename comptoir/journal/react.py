"""Reacting: what a higher app does when it hears of a fact, at least tried and at most once done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from comptoir.journal.facts import Fact
from comptoir.journal.models import CustomerEntry, HouseEntry

Entry = CustomerEntry | HouseEntry
_reactions: dict[str, list[Reaction]] = defaultdict(list)


@dataclass(frozen=True)
class Reaction:
    """`do(entry)` runs after the fact's transaction, in one of its own, from the queue `queue`."""

    fact: Fact
    do: Callable[[Entry], None]
    queue: str = "default"

    @property
    def name(self) -> str:
        return f"{self.do.__module__.removeprefix('comptoir.')}.{self.do.__qualname__}"


def hand_over(reactions: Iterable[Reaction]) -> None:
    """Take the house's one list of reactions; `project` calls this once, at the start."""
    _reactions.clear()
    for reaction in reactions:
        _reactions[reaction.fact.name].append(reaction)


def queue_reactions(fact: Fact, entry: Entry) -> None:
    """Queue each reaction to this entry, in the entry's own transaction."""
