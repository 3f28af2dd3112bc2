"""Customers send back what came: so many pieces, for a reason, for something; and some change their minds."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from uuid_utils.compat import uuid7

from comptoir.orders.models import Line, Order, WholeOrder, whole_orders
from comptoir.payments.models import To
from comptoir.policies.models import Remedy
from comptoir.returns.actions import Asked, AskedItem, ask_return, cancel_return, say_arrived
from comptoir.returns.models import (
    UNSENT,
    Decision,
    Return,
    Way,
    decisions_of,
    return_of_row,
    returns_of_order,
    returns_of_seller,
)
from simulation.actors.actor import Act, Actor
from simulation.story import Broken
from simulation.world import World

GONE_WRONG, TAKEN = (404, 409, 422), (200, 201)


class Returners(Actor):
    """All customers, by their programs (the API) or on our pages."""

    name = "returning"
    pace = 1.5

    def acts(self) -> list[tuple[float, Act]]:
        return [(6, self.asks), (1, self.cancels), (0.7, self.says_it_came)]

    def asks(self, chance: Random) -> str:
        """Ask to send some of an order back; the form is sent twice at times, and for too many pieces."""
        whole = draw_sent(self.world, chance)
        decisions = can_go_back(whole) if whole else []
        if whole is None or not decisions:
            return ""
        chosen = chance.sample(decisions, min(len(decisions), chance.choice((1, 1, 1, 2, 3))))
        items = [draw_item(decision, chance) for decision in chosen]
        is_too_much = chance.random() < 0.08
        if is_too_much:
            items[0] |= {"quantity": chosen[0].pieces + 1}
        sends = self._by_program if chance.random() < 0.5 else self._on_page
        said = sends(whole.order, items, chance)
        if is_too_much and "done" in said:
            raise Broken("no more is asked for than came", f"{items[0]} of {whole.order}")
        wanted = [(item["quantity"], str(item["reason"]), item["wants"] or "nothing") for item in items]
        return f"{self.world.buyer_of(whole.order).name} sends back {wanted} of {whole.order}: {said}"

    def cancels(self, chance: Random) -> str:
        """Keep it after all, while nothing has been sent; at times twice."""
        back = draw_return(self.world, UNSENT, chance)
        if back is None:
            return ""
        by = self.world.buyer_of(back.order)
        said = [
            self.world.attempt(lambda: cancel_return(back, by=by)) for _time in range(chance.choice((1, 2)))
        ]
        return f"{by.name} keeps the items of return {back} after all: {said}"

    def says_it_came(self, chance: Random) -> str:
        """Say that something came of which nobody knows it."""
        whole = draw_sent(self.world, chance)
        lines = [line for line in whole.lines if line.shipped > line.delivered] if whole else []
        if whole is None or not lines:
            return ""
        line, by = chance.choice(lines), self.world.buyer_of(whole.order)
        said = self.world.attempt(lambda: say_arrived(whole.order, line.id, by=by))
        return f"{by.name} says that line {line.reference} of {whole.order} came: {said}"

    def _on_page(self, order: Order, items: list[dict[str, Any]], chance: Random) -> list[str]:
        asked = Asked(
            key=uuid7(),
            items=[
                AskedItem(**{name: said for name, said in item.items() if name != "line"}) for item in items
            ],
            way=chance.choice((Way.LABEL, Way.LABEL, Way.OWN)),
            refund_to=chance.choice((To.ORIGINAL, To.ORIGINAL, To.GIFT_BALANCE)),
        )
        by, made = self.world.buyer_of(order), list[list[Return]]()
        said = [
            self.world.attempt(lambda: made.append(ask_return(order, asked, by=by)))
            for _time in range(chance.choice((1, 1, 2)))
        ]
        if len({tuple(back.id for back in returns) for returns in made}) > 1:
            raise Broken("a form for a return counts once", f"{order}: {made}")
        return said

    def _by_program(self, order: Order, items: list[dict[str, Any]], chance: Random) -> list[str]:
        client = self.world.browser_of(order)
        if client is None:
            return self._on_page(order, items, chance)
        names = ("line", "quantity", "reason", "comment", "wants", "exchange", "is_sealed")
        sent = {
            "order": order.number,
            "items": [{name: item[name] for name in names if item[name] not in ("", None)} for item in items],
            "own_expense": chance.random() < 0.3,
            "refund_to": chance.choice((To.ORIGINAL, To.GIFT_BALANCE)),
        }
        key = {"Idempotency-Key": f"return-{self.world.clock.now.timestamp()}"}
        answers = [
            self.world.ask(
                lambda: client.post(
                    "/api/v1/returns", json.dumps(sent), content_type="application/json", headers=key
                ),
                expected=(*TAKEN, *GONE_WRONG),
            )
            for _time in range(chance.choice((1, 1, 2)))
        ]
        return ["done" if answer.status_code in TAKEN else answer.json()["code"] for answer in answers]


def draw_sent(world: World, chance: Random) -> WholeOrder | None:
    """Draw an order of which something has left, and whose customer was not forgotten; newer ones more often."""
    sent = Line.objects.filter(shipped__gt=0).exclude(customer_id__in=world.erased)
    keys = list(
        sent.order_by("order__placed_at", "order__number").values_list("customer_id", "order_id").distinct()
    )
    if not keys:
        return None
    key = keys[int(len(keys) * chance.random() ** 0.4)]
    return whole_orders([key]).get(key[1])


def can_go_back(whole: WholeOrder) -> list[Decision]:
    """Return of which lines of an order pieces may go back now."""
    returns = returns_of_order(whole.order)
    decisions = decisions_of(whole.order, whole.lines, whole.parcels, returns)
    return [decisions[line.id] for line in whole.lines if decisions[line.id].can]


def draw_return(world: World, states: Any, chance: Random) -> Return | None:
    """Draw one of the returns in these states, of a customer who was not forgotten."""
    rows = list(
        returns_of_seller(None)
        .in_states(states)
        .exclude(customer_id__in=world.erased)
        .order_by("asked_at", "return_id")
    )
    return return_of_row(chance.choice(rows)) if rows else None


def draw_item(decision: Decision, chance: Random) -> dict[str, Any]:
    """Draw what is said of an item, as the form has it: at times what is asked for is missing."""
    is_sealed = chance.choice((True, False)) if decision.asks_seal else None
    reason = chance.choice(decision.reasons(is_sealed=is_sealed))
    wants = chance.choice(reason.remedies) if reason.remedies else None
    return {
        "line": decision.line.reference,
        "line_id": decision.line.id,
        "quantity": chance.randint(1, decision.pieces),
        "reason": reason,
        "comment": "It is not what I thought." if chance.random() < 0.9 else "",
        "wants": wants,
        "exchange": "The same in blue" if wants == Remedy.EXCHANGE else "",
        "is_sealed": is_sealed,
    }
