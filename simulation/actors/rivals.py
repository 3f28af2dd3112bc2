"""Rivals want the same at the same moment: a seller ships what is being cancelled, two give money back."""

from __future__ import annotations

from random import Random
from typing import Any

from django.db import transaction
from django.urls import reverse

from comptoir.ground.refusal import Refused
from comptoir.journal.record import OPERATOR
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.models import Order, whole_orders
from comptoir.payments.actions import grant_refund
from simulation.actors.actor import Act, Actor
from simulation.actors.sellers import Seller, fields_of, seen_on
from simulation.rush import at_once
from simulation.world import World

MOST_STATEMENTS = 24


class Rivals(Actor):
    """Two of them act within one transaction's time."""

    name = "rivals"
    pace = 0.5

    def __init__(self, world: World, sellers: list[Seller]) -> None:
        super().__init__(world)
        self.sellers = sellers

    def acts(self) -> list[tuple[float, Act]]:
        return [(3, self.ship_and_cancel), (1, self.refund_twice)]

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
        orders = list(Order.objects.order_by("placed_at", "number"))
        if not orders:
            return ""
        order, said = chance.choice(orders), list[str]()

        def grant(key: str) -> None:
            granted: Any = {"extra_minor": order.total_minor, "reason": "goodwill", "by": OPERATOR}
            refund = grant_refund(order, {}, key=f"{key}:{self.world.clock.now.timestamp()}", **granted)
            said.append(f"{refund.amount_minor if refund else 0} by {key}")

        how = at_once(
            lambda: grant("one"), lambda: grant("another"), statements=chance.randrange(MOST_STATEMENTS)
        )
        return f"two give {order.total_minor} of {order} back ({how}): {said}"
