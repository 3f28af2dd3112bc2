"""The shop's program reads its feed, and goes on where it stopped; at times it begins somewhere before."""

from __future__ import annotations

from random import Random
from typing import Any

from simulation.actors.actor import Act, Actor
from simulation.story import Broken

RULE = "the feed leaves nothing out"


class Reader(Actor):
    """Keeps every event that it has read, by its position."""

    name = "reader"
    pace = 0.8

    def acts(self) -> list[tuple[float, Act]]:
        return [(4, self.reads), (1, self.reads_again)]

    def reads(self, chance: Random) -> str:
        """Read on from the last event."""
        number, known = 0, self.world.events
        while events := self._events(after=self._last, limit=chance.choice((1, 7, 100))):
            for event in events:
                is_next = event["position"] == self._last + 1
                if not is_next and not (self.world.erased and event["position"] > self._last):
                    raise Broken(RULE, f"event {event['position']} comes after {self._last}")
                known.append(event)
            number += len(events)
        return f"reads {number} events" if number else ""

    def reads_again(self, chance: Random) -> str:
        """Read from somewhere before: the events are the same, but for those of who was forgotten since."""
        if not self.world.events:
            return ""
        after = chance.randrange(self._last)
        known = {event["position"]: event for event in self.world.events}
        for event in self._events(after=after, limit=20):
            if event["position"] <= self._last and _lasting(event) != _lasting(known[event["position"]]):
                raise Broken(RULE, f"event {event['position']} is not what it was")
        return f"reads the feed again from {after}"

    @property
    def _last(self) -> int:
        """Return the position of the event that was read last."""
        return int(self.world.events[-1]["position"]) if self.world.events else 0

    def _events(self, *, after: int, limit: int) -> list[dict[str, Any]]:
        answer = self.world.shop("get", f"/events?after={after}&limit={limit}", expected=(200,))
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


def _lasting(event: dict[str, Any]) -> dict[str, Any]:
    """Leave out whom an event is about: a guest may join an account, and get a number at the shop."""
    return {name: said for name, said in event.items() if not name.startswith("customer")}
