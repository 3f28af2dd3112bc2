"""A person buys, looks, puts away, signs up, and one day wants to be forgotten."""

from __future__ import annotations

from datetime import datetime
from random import Random

from django.db import transaction
from django.test import Client
from django.urls import reverse

from comptoir.customers.examples import customer
from comptoir.customers.models import Customer
from comptoir.ground.move import owned_models
from comptoir.ground.owned import Keep, Nothing
from comptoir.orders.models import Order
from comptoir.project.erasure import ERASES
from simulation.actors.actor import Act, Actor
from simulation.actors.shop import Shop
from simulation.story import Broken
from simulation.world import Person, World


class Buyer(Actor):
    """One of the people."""

    pace = 0.3

    def __init__(self, world: World, person: Person, shop: Shop) -> None:
        super().__init__(world)
        self.person, self.shop, self.name = person, shop, person.name

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (6, self.buys),
            (2, self.looks),
            (1, self.puts_away),
            (0.5, self.signs_up),
            (1, self.asks_for_link),
            (0.12, self.is_forgotten),
        ]

    def buys(self, chance: Random) -> str:
        return "" if self.person.is_erased else self.shop.sell(self.person, chance)

    def signs_up(self, chance: Random) -> str:
        """Prove the address: what a guest bought becomes hers."""
        if self.person.user or self.person.is_erased:
            return ""
        own = (self.person.email, self.person.name, self.person.language)
        self.person.user = self.world.insist(lambda: customer(*own))
        return "signs up"

    def looks(self, chance: Random) -> str:
        """Read the list of her orders, and one of them."""
        if not self.person.user:
            return ""
        client = self.browser()
        listed = self.world.ask(lambda: client.get("/api/v1/orders?limit=100"), expected=(200,))
        shown = {order["reference"] for order in listed.json()["items"]}
        hers = set(self.world.numbers_of(self.person))
        archived = set(
            Order.objects.for_customer(self.person.user.customer_id)
            .archived()
            .values_list("number", flat=True)
        )
        if shown - hers or (len(hers) <= 100 and hers - archived - shown):
            words = f"{self.name} sees {sorted(shown - hers)}, and misses {sorted(hers - archived - shown)}"
            raise Broken("nobody's row under another", words)
        if not shown:
            return "looks at her orders: there are none"
        number = chance.choice(sorted(shown))
        self.world.ask(lambda: client.get(reverse("order", args=[number])), expected=(200,))
        return f"looks at {number}"

    def puts_away(self, chance: Random) -> str:
        numbers = self.world.numbers_of(self.person)
        if not self.person.user or not numbers:
            return ""
        number, client = chance.choice(numbers), self.browser()
        path, to = reverse("order_archive", args=[number]), {"archived": chance.choice(("yes", "no"))}
        for _twice in range(chance.choice((1, 2))):
            self.world.ask(lambda: client.post(path, to), expected=(302, 200))
        return f"puts {number} away, or back"

    def asks_for_link(self, chance: Random) -> str:
        """Ask, signed out, for a link to one of her orders."""
        numbers = self.world.numbers_of(self.person)
        if not numbers or self.person.is_erased:
            return ""
        number, path = chance.choice(numbers), reverse("find_order")
        typed = {"number": number, "email": self.person.email}
        client = self.world.browser()
        self.world.ask(lambda: client.post(path, typed), expected=(302,))
        return f"asks for a link to {number}"

    def is_forgotten(self, chance: Random) -> str:
        """Be erased: at once what nothing keeps, by the rules of every app."""
        if self.person.is_erased or not self.world.numbers_of(self.person):
            return ""
        order = Order.objects.filter(number=self.world.numbers_of(self.person)[-1]).first()
        if order is None:
            return ""
        erased = Customer.objects.get(id=order.customer_id)
        self.world.insist(lambda: erase(erased, self.world.clock.now))
        self.person.is_erased, self.person.user = True, None
        self.world.erased.add(erased.id)
        return "is forgotten"

    def browser(self) -> Client:
        """Return a browser in which she is signed in."""
        client = self.world.signed_in(self.person.user)
        client.cookies["language"] = self.person.language
        return client


@transaction.atomic
def erase(customer: Customer, at: datetime) -> None:
    """Erase a customer as `tests/test_erasure.py` does: her rows by their rules, then the rest by functions."""
    for model in reversed(owned_models()):
        rows, rule = model.objects.for_customer(customer.pk), model.when_erased
        if isinstance(rule, Keep):
            over = rows.filter(**{f"{rule.since}__lt": at - rule.period}).values_list("id", flat=True)
            rows = rows.filter(id__in=list(over))
        rows.delete()
    for function in dict.fromkeys(ERASES.values()):
        if not isinstance(function, Nothing):
            function(customer, at)
