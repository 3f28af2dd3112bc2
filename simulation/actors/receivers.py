"""Sellers answer returns, give labels, count what comes back, look at it, and decide what is given for it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from comptoir.deliveries.carriers.sandbox import STORIES, Manner, sandbox_number
from comptoir.journal.record import Actor as Who
from comptoir.returns.actions import (
    Settlement,
    authorise_return,
    declare_lost,
    receive_return,
    refuse_return,
    settle_return,
    upload_label,
)
from comptoir.returns.models import (
    ON_ITS_WAY_BACK,
    TO_RECEIVE,
    Outcome,
    Return,
    ReturnedItem,
    ReturnState,
    Way,
    items_of,
)
from simulation.actors.actor import Act, Actor
from simulation.actors.returners import draw_return
from simulation.story import Broken
from simulation.world import World

PDF = b"%PDF-1.7 a label"
GONE_WRONG = (404, 409, 422)
# Outcomes that another person would not give of herself, beside what was asked for
OTHERS = (Outcome.REFUND, Outcome.REPLACEMENT, Outcome.KEPT, Outcome.GOODWILL, Outcome.REFUSED)
EARLY = (Outcome.KEPT, Outcome.GOODWILL, Outcome.REPLACEMENT)
WITH_WHY = {Outcome.REFUSED, Outcome.GOODWILL}


class Receivers(Actor):
    """The people of all sellers, at the desk or by the shop's program."""

    name = "receiving"
    pace = 1.8

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (2, self.answers),
            (1.5, self.gives_label),
            (4, self.receives),
            (5, self.settles),
            (0.7, self.settles_early),
            (0.3, self.declares_lost),
        ]

    def answers(self, chance: Random) -> str:
        """Accept a return that waits, with or without its exchange, or refuse it; at times twice."""
        back = draw_return(self.world, {ReturnState.REQUESTED}, chance)
        if back is None:
            return ""
        by, instead = who_sells(self.world, back), chance.choice(((), None))
        is_refused = chance.random() < 0.35
        why = "It was made to your order."

        def answer() -> None:
            if is_refused:
                refuse_return(back, why, by=by)
            else:
                authorise_return(back, by=by, refund_instead=instead)

        said = [self.world.attempt(answer) for _time in range(chance.choice((1, 1, 2)))]
        return f"{by.name} {'refuses' if is_refused else 'accepts'} return {back}: {said}"

    def gives_label(self, chance: Random) -> str:
        """Give a label of the seller's own; its parcel is handed in later, or never."""
        back = draw_return(self.world, {ReturnState.AUTHORISED}, chance)
        if back is None or back.way == Way.OWN:
            return ""
        left_at = self.world.clock.now + timedelta(hours=chance.choice((10, 30, 9000)))
        number = sandbox_number(
            left_at, chance.choice(list(STORIES)), chance.choice(list(Manner)), chance.randint(10, 99)
        )
        number = chance.choice((number, number, ""))
        by = who_sells(self.world, back)
        if chance.random() < 0.5:
            told = {"pdf": base64.b64encode(PDF).decode(), "carrier": "Sandbox", "tracking_number": number}
            return f"{by.name} gives return {back} a label: {self._tell(back, 'label', told)}"
        said = self.world.attempt(
            lambda: upload_label(back, PDF, carrier="Sandbox", tracking_number=number, by=by)
        )
        return f"{by.name} gives return {back} a label: {said}"

    def receives(self, chance: Random) -> str:
        """Count what has come: all of it, or not all; at times twice, and at times more than was asked for."""
        mood = chance.random()
        states = ON_ITS_WAY_BACK | {ReturnState.LOST, ReturnState.EXPIRED} if mood < 0.8 else TO_RECEIVE
        back = draw_return(self.world, states, chance)
        if back is None:
            return ""
        items = items_of([back])[back.id]
        counts = {
            item: item.quantity if chance.random() < 0.75 else chance.randint(0, item.quantity)
            for item in items
        }
        is_too_much = chance.random() < 0.06
        if is_too_much:
            counts[items[0]] = items[0].quantity + 1
        said = self.count_in(back, counts, chance)
        if is_too_much and "done" in said:
            raise Broken("no more comes than was asked for", f"{back}: {list(counts.values())} were counted")
        return f"return {back} comes, {list(counts.values())} of {[item.quantity for item in items]}: {said}"

    def count_in(self, back: Return, counts: dict[ReturnedItem, int], chance: Random) -> list[str]:
        by, times = who_sells(self.world, back), chance.choice((1, 1, 2))
        if chance.random() < 0.5:
            told = {
                "items": [
                    {"line": item.line_reference, "quantity": number} for item, number in counts.items()
                ]
            }
            said = [self._tell(back, "reception", told) for _time in range(times)]
        else:
            received = {item.id: number for item, number in counts.items()}
            said = [
                self.world.attempt(lambda: receive_return(back, received, by=by)) for _time in range(times)
            ]
        return said

    def settles(self, chance: Random) -> str:
        """Decide on some or all items of what has come, or was lost: as asked, otherwise, in part, or not."""
        back = draw_return(self.world, {ReturnState.RECEIVED, ReturnState.LOST}, chance)
        open_items = [item for item in items_of([back])[back.id] if not item.is_settled] if back else []
        if back is None or not open_items:
            return ""
        some = open_items if chance.random() < 0.7 else open_items[:1]
        return self.settle(back, {item: draw_settlement(item, chance) for item in some}, chance)

    def settles_early(self, chance: Random) -> str:
        """Leave an item to the customer, or send another, before anything comes."""
        back = draw_return(self.world, TO_RECEIVE, chance)
        open_items = [item for item in items_of([back])[back.id] if not item.is_settled] if back else []
        if back is None or not open_items:
            return ""
        item = chance.choice(open_items)
        return self.settle(back, {item: draw_settlement(item, chance, EARLY)}, chance)

    def settle(self, back: Return, decided: dict[ReturnedItem, Settlement], chance: Random) -> str:
        by = who_sells(self.world, back)
        if chance.random() < 0.4:
            told = {
                "items": [
                    {
                        "line": item.line_reference,
                        "outcome": one.outcome,
                        "accepted": one.accepted,
                        "amount_minor": one.minor,
                        "why": one.why,
                    }
                    for item, one in decided.items()
                ]
            }
            said = [self._tell(back, "settlement", told) for _time in range(chance.choice((1, 2)))]
        else:
            by_id = {item.id: one for item, one in decided.items()}
            said = [
                self.world.attempt(lambda: settle_return(back, by_id, by=by))
                for _time in range(chance.choice((1, 2)))
            ]
        if said == ["done", "done"]:
            raise Broken("an item is settled once", f"{back}: the same was decided twice")
        shown = [(one.outcome.value, one.accepted, one.minor) for one in decided.values()]
        return f"{by.name} settles return {back}: {shown}: {said}"

    def declares_lost(self, chance: Random) -> str:
        back = draw_return(self.world, ON_ITS_WAY_BACK, chance)
        if back is None:
            return ""
        by = who_sells(self.world, back)
        said = self.world.attempt(lambda: declare_lost(back, by=by))
        return f"{by.name} declares return {back} lost: {said}"

    def _tell(self, back: Return, what: str, told: dict[str, Any]) -> str:
        """Let the shop's program tell it; asked twice where the house died, it may have been taken before."""
        answer = self.world.shop(
            "post", f"/returns/{back.number}/{what}", data=told, expected=(200, *GONE_WRONG)
        )
        return "done" if answer.status_code == 200 else str(answer.json().get("code"))


def who_sells(world: World, back: Return) -> Who:
    """Return the person of a return's seller, or of the shop where the seller does not use the desk."""
    known = next(one for one in world.sellers if one.reference == back.seller.reference)
    return Who("seller", str(known.user.pk), known.name) if known.user else Who("staff", "", "Sam")


def draw_settlement(item: ReturnedItem, chance: Random, outcomes: Sequence[Outcome] = OTHERS) -> Settlement:
    """Draw what is decided of an item: mostly what was asked for, of all that came."""
    as_asked = Outcome(item.wants) if item.wants else Outcome.NOTHING
    outcome = as_asked if outcomes is OTHERS and chance.random() < 0.6 else chance.choice(outcomes)
    accepted = item.received or item.quantity
    if chance.random() < 0.15:
        accepted = chance.randint(0, item.quantity)
    minor = 0
    if outcome == Outcome.GOODWILL or (outcome == Outcome.REFUND and chance.random() < 0.25):
        minor = chance.randint(1, 600)
    is_less = accepted < item.quantity or minor or outcome in WITH_WHY
    return Settlement(
        outcome=outcome,
        accepted=0 if outcome == Outcome.REFUSED else accepted,
        minor=minor,
        why="It was used." if is_less and chance.random() < 0.95 else "",
    )
