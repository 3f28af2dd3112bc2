"""A seller ships at the desk what she sees there, some of it twice, and takes some of it back."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.deliveries.carriers.sandbox import STORIES, sandbox_number
from comptoir.orders.models import Parcel
from comptoir.sellers.models import seller_by_reference
from simulation.actors.actor import Act, Actor
from simulation.actors.shop import MANNERS
from simulation.story import Broken
from simulation.world import SellerKnown, World

SHIPPED, REFUSED = 302, 409


class Seller(Actor):
    """One of the sellers who use the desk."""

    pace = 1.1

    def __init__(self, world: World, seller: SellerKnown) -> None:
        super().__init__(world)
        self.seller, self.name = seller, seller.reference
        self.shipped = 0

    def acts(self) -> list[tuple[float, Act]]:
        return [(6, self.ships), (2, self.ships_many), (1.5, self.recalls)]

    def ships(self, chance: Random) -> str:
        """Open an order and ship some of what is left; at times the form is sent twice."""
        number = self.draw(chance)
        if not number:
            return ""
        client, path = self.desk(), reverse("desk_sale", args=[number])
        page = self.world.ask(lambda: client.get(path), expected=(200,)).content.decode()
        left = {name: int(most) for name, most in fields_of(page)}
        pieces = {
            name: chance.randint(0, most) if chance.random() < 0.4 else most for name, most in left.items()
        }
        typed = {**pieces, **self.handed_over(chance), "seen": seen_on(page)}
        answers = [self._post(client, path, typed) for _time in range(chance.choice((1, 2)))]
        if answers == ["done", "done"]:
            raise Broken("a form sent twice ships once", f"{number}: both were taken")
        undone = ""
        if answers[0] == "done" and chance.random() < 0.2:
            self.world.clock.pass_by(chance.randint(20, 500))
            undone = f", and {self.recalls(chance)}"
        return f"ships {list(pieces.values())} of {list(left.values())} of {number}: {answers}{undone}"

    def ships_many(self, chance: Random) -> str:
        """Tick orders in the list, and ship all that is left of them."""
        numbers = [number for number in (self.draw(chance) for _order in range(3)) if number]
        if not numbers:
            return ""
        client, day = self.desk(), timezone.localdate().isoformat()
        typed: dict[str, Any] = {"order": numbers, "carrier": "Sandbox", "shipped_on": day}
        for number in numbers:
            typed[f"number-{number}"] = self._number(chance)
        answer = self._post(client, reverse("desk_shipping"), typed)
        return f"ships all of {sorted(set(numbers))}: {answer}"

    def recalls(self, chance: Random) -> str:
        """Take back the parcel that she made last."""
        made = Parcel.objects.filter(seller_reference=self.seller.reference, made_here_at__isnull=False)
        last = made.select_related("order").order_by("-made_here_at", "-id").first()
        if last is None:
            return ""
        client, path = self.desk(), reverse("desk_recall", args=[last.order.number])
        answers = [
            self._post(client, path, {"parcel": str(last.id)}) for _time in range(chance.choice((1, 1, 2)))
        ]
        return f"takes back parcel {last} of {last.order.number}: {answers}"

    def desk(self) -> Client:
        """Return a browser in which she has passed both steps."""
        client = self.world.browser()
        client.force_login(self.seller.user)
        client.cookies["language"] = "en"
        session, now = client.session, timezone.now().timestamp()
        session["account_authentication_methods"] = [
            {"method": "password", "at": now},
            {"method": "mfa", "at": now, "type": "totp"},
        ]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        return client

    def draw(self, chance: Random) -> str:
        seller: Any = seller_by_reference(self.seller.reference)
        numbers = list(seller.orders.ready_to_ship().oldest_first().values_list("number", flat=True)[:40])
        return chance.choice(numbers) if numbers else ""

    def handed_over(self, chance: Random) -> dict[str, str]:
        day = timezone.localdate() - timedelta(days=chance.choice((0, 0, 0, 1)))
        if chance.random() < 0.4:
            return {"carrier": "The seller's van", "tracking_number": "", "shipped_on": day.isoformat()}
        number = self._number(chance)
        return {"carrier": "Sandbox", "tracking_number": number, "shipped_on": day.isoformat()}

    def _number(self, chance: Random) -> str:
        self.shipped += 1
        serial = self.shipped * 10 + [one.reference for one in self.world.sellers].index(
            self.seller.reference
        )
        left_at = self.world.clock.now
        return sandbox_number(left_at, chance.choice(list(STORIES)), chance.choice(MANNERS), serial)

    def _post(self, client: Client, path: str, typed: dict[str, Any]) -> str:
        answer = self.world.ask(lambda: client.post(path, typed), expected=(200, SHIPPED, REFUSED))
        return {SHIPPED: "done", REFUSED: "refused"}.get(answer.status_code, "asked again")


def fields_of(page: str) -> list[tuple[str, str]]:
    """Return the fields of the desk's form for pieces, each with what is left."""
    inputs = re.findall(r"<input[^>]*name=\"pieces_[0-9a-f]+\"[^>]*>", page)
    return [
        (name[1], most[1])
        for one in inputs
        if (name := re.search(r'name="(pieces_[0-9a-f]+)"', one)) and (most := re.search(r'max="(\d+)"', one))
    ]


def seen_on(page: str) -> str:
    """Return the mark of what the desk's form showed."""
    found = re.search(r'name="seen" value="([^"]*)"', page)
    return found[1] if found else ""
