"""Rivals want the same at the same moment: a seller ships what is being cancelled, two give money back."""

from __future__ import annotations

from random import Random
from typing import Any

from django.db import transaction
from django.urls import reverse
from uuid_utils.compat import uuid7

from comptoir.ground.refusal import Refused
from comptoir.journal.record import OPERATOR
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Order, whole_orders
from comptoir.payments.actions import grant_refund
from comptoir.returns.actions import (
    Asked,
    AskedItem,
    Settlement,
    ask_return,
    cancel_return,
    receive_return,
    settle_return,
)
from comptoir.returns.models import UNSENT, Outcome, ReturnState, Way, items_of
from simulation.actors.actor import Act, Actor
from simulation.actors.receivers import who_sells
from simulation.actors.returners import can_go_back, draw_item, draw_return, draw_sent
from simulation.actors.sellers import Seller, fields_of, seen_on
from simulation.rush import at_once
from simulation.story import Broken
from simulation.world import World

MOST_STATEMENTS = 24


class Rivals(Actor):
    """Two of them act within one transaction's time."""

    name = "rivals"
    pace = 0.8

    def __init__(self, world: World, sellers: list[Seller]) -> None:
        super().__init__(world)
        self.sellers = sellers

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (3, self.ship_and_cancel),
            (1, self.refund_twice),
            (3, self.settle_twice),
            (1, self.ask_twice),
            (1, self.receive_and_cancel),
        ]

    def ship_and_cancel(self, chance: Random) -> str:
        """A seller ships all of a line while the shop's people cancel a piece of it."""
        seller = chance.choice(self.sellers)
        number = seller.draw(chance)
        if not number:
            return ""
        client, path = seller.desk(), reverse("desk_sale", args=[number])
        page = client.get(path).content.decode()
        typed: dict[str, Any] = {**dict(fields_of(page)), **seller.handed_over(chance), "seen": seen_on(page)}
        order = Order.objects.get(number=number)
        lines = whole_orders([(order.customer_id, order.id)])[order.id].lines
        own = [one for one in lines if one.to_ship and one.seller.reference == seller.name]
        if not own:
            return ""
        line, said = chance.choice(own), list[str]()

        def ship() -> None:
            said.append(f"shipping answers {client.post(path, typed).status_code}")

        def cancel() -> None:
            try:
                with transaction.atomic():
                    change_quantities(order, {line.id: Change(cancelled=1)}, by=OPERATOR)
                    key = f"rival:{self.world.clock.now.timestamp()}"
                    grant_refund(order, {line.id: 1}, reason="out_of_stock", key=key, by=OPERATOR)
            except Refused as refused:
                said.append(f"cancelling: {refused.code}")
            else:
                said.append("cancelled")
                self.world.cancelled[number, line.reference] += 1

        both = (ship, cancel) if chance.random() < 0.5 else (cancel, ship)
        how = at_once(*both, statements=chance.randrange(MOST_STATEMENTS))
        return f"{seller.name} ships {number} while a piece is cancelled ({how}): {said}"

    def refund_twice(self, chance: Random) -> str:
        """Two of the shop's people give all of an order back."""
        ids = list(Order.objects.order_by("placed_at", "number").values_list("id", flat=True))
        if not ids:
            return ""
        order, said = Order.objects.get(id=chance.choice(ids)), list[str]()

        def grant(key: str) -> None:
            granted: Any = {"extra_minor": order.total_minor, "reason": "goodwill", "by": OPERATOR}
            refund = grant_refund(order, {}, key=f"{key}:{self.world.clock.now.timestamp()}", **granted)
            said.append(f"{refund.amount_minor if refund else 0} by {key}")

        how = at_once(
            lambda: grant("one"), lambda: grant("another"), statements=chance.randrange(MOST_STATEMENTS)
        )
        return f"two give {order.total_minor} of {order} back ({how}): {said}"

    def settle_twice(self, chance: Random) -> str:
        """Two people settle one item of a return, of which both read that nobody has."""
        back = draw_return(self.world, {ReturnState.RECEIVED, ReturnState.LOST}, chance)
        open_items = [item for item in items_of([back])[back.id] if not item.is_settled] if back else []
        if back is None or not open_items:
            return ""
        item, said, by = chance.choice(open_items), list[str](), who_sells(self.world, back)

        def settle(outcome: Outcome) -> None:
            accepted = 0 if outcome == Outcome.REFUSED else item.received or item.quantity
            decided = Settlement(outcome=outcome, accepted=accepted, why="It was used.")
            said.append(
                f"{outcome.value}: {self.world.attempt(lambda: settle_return(back, {item.id: decided}, by=by))}"
            )

        one, another = chance.sample([Outcome.REFUND, Outcome.REPLACEMENT, Outcome.REFUSED, Outcome.KEPT], 2)
        how = at_once(
            lambda: settle(one), lambda: settle(another), statements=chance.randrange(MOST_STATEMENTS)
        )
        if sum(words.endswith("done") for words in said) > 1:
            raise Broken("an item is settled once", f"{back}: {said}")
        return f"two settle {item} of return {back} ({how}): {said}"

    def ask_twice(self, chance: Random) -> str:
        """Somebody asks in two windows to send all that there is of a line back."""
        whole = draw_sent(self.world, chance)
        decisions = can_go_back(whole) if whole else []
        if whole is None or not decisions:
            return ""
        item = draw_item(chance.choice(decisions), chance)
        del item["line"]
        by, said = self.world.buyer_of(whole.order), list[str]()

        def ask() -> None:
            asked = Asked(key=uuid7(), items=[AskedItem(**item)], way=Way.LABEL)
            said.append(self.world.attempt(lambda: ask_return(whole.order, asked, by=by)))

        how = at_once(ask, ask, statements=chance.randrange(MOST_STATEMENTS))
        return (
            f"{by.name} asks in two windows to send {item['quantity']} of {whole.order} back ({how}): {said}"
        )

    def receive_and_cancel(self, chance: Random) -> str:
        """A return comes at the moment in which its customer cancels it."""
        back = draw_return(self.world, UNSENT, chance)
        if back is None:
            return ""
        said, by, buyer = list[str](), who_sells(self.world, back), self.world.buyer_of(back.order)

        def receive() -> None:
            said.append(f"received: {self.world.attempt(lambda: receive_return(back, by=by))}")

        def cancel() -> None:
            said.append(f"cancelled: {self.world.attempt(lambda: cancel_return(back, by=buyer))}")

        both = (receive, cancel) if chance.random() < 0.5 else (cancel, receive)
        how = at_once(*both, statements=chance.randrange(MOST_STATEMENTS))
        if sum(words.endswith("done") for words in said) > 1:
            raise Broken("what was cancelled does not come", f"{back}: {said}")
        return f"return {back} comes while it is cancelled ({how}): {said}"
