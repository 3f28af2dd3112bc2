"""The shop's program reads its feed, and goes on where it stopped; at times it begins somewhere before."""

from __future__ import annotations

from random import Random
from typing import Any

from simulation.actors.actor import Act, Actor
from simulation.story import Broken


class Reader(Actor):
    """Keeps every event that it has read, by its position."""

    name = "reader"
    pace = 0.8

    def acts(self) -> list[tuple[float, Act]]:
        return [(4, self.reads), (1, self.reads_again)]

    def reads(self, chance: Random) -> str:
        """Read on from the last event."""
        number = 0
        while events := self._events(after=len(self.world.events), limit=chance.choice((1, 7, 100))):
            for event in events:
                if event["position"] != len(self.world.events) + 1:
                    words = f"event {event['position']} comes after {len(self.world.events)}"
                    raise Broken("the feed leaves nothing out", words)
                self.world.events.append(event)
            number += len(events)
        return f"reads {number} events" if number else ""

    def reads_again(self, chance: Random) -> str:
        """Read from somewhere before: the events are the same."""
        if not self.world.events:
            return ""
        after = chance.randrange(len(self.world.events))
        events = self._events(after=after, limit=20)
        known = self.world.events[after : after + 20]
        if [_lasting(event) for event in events[: len(known)]] != [_lasting(event) for event in known]:
            raise Broken("the feed leaves nothing out", f"events after {after} are not what they were")
        return f"reads the feed again from {after}"

    def _events(self, *, after: int, limit: int) -> list[dict[str, Any]]:
        answer = self.world.shop("get", f"/events?after={after}&limit={limit}", expected=(200,))
        items: list[dict[str, Any]] = answer.json()["items"]  # type: ignore[attr-defined]
        return items


def _lasting(event: dict[str, Any]) -> dict[str, Any]:
    """Leave out whom an event is about: a guest may join an account, and get a number at the shop."""
    return {name: said for name, said in event.items() if not name.startswith("customer")}
