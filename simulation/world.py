"""The world around the house: who is in it, what they remember, and how they ask the house for something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Actor
from comptoir.orders.models import Order, lines_of, order_numbered, parcels_of
from simulation.chance import stream
from simulation.clock import Clock
from simulation.fate import FATE, Killed, Lost
from simulation.machine import Machine
from simulation.mail import SERVER
from simulation.story import Broken, Key, Plan

FIRST_DAY = date(2026, 1, 1)
LONGEST_TRIES = 4
Result = TypeVar("Result")


@dataclass
class Person:
    """Somebody who buys: how the shop names her, and whether she has an account here.

    `is_known` once an order told the house her number and her address: by the number alone it finds no account.
    """

    name: str
    email: str
    reference: str = ""
    language: str = "en"
    user: Any = None
    is_known: bool = False
    is_erased: bool = False

    def as_sent(self) -> dict[str, str]:
        sent = {"email": self.email, "name": self.name, "language": self.language}
        return sent | ({"reference": self.reference} if self.reference else {})


@dataclass
class Sale:
    """An order as the shop knows it: its last version that the house took, and all that it ever sent."""

    number: str
    buyer: Person
    sent: dict[str, Any]
    versions: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class SellerKnown:
    """A seller of this shop; who does not use the desk is shipped for by the shop's own program."""

    reference: str
    name: str
    uses_desk: bool
    user: Any = None


class World:
    """All that one seed plays with."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        chance = stream(plan.seed, "world")
        self.clock = Clock(FIRST_DAY + timedelta(days=chance.randrange(365)))
        self.told: list[str] = []
        self.steps: list[Key] = []
        self.counts: Counter[str] = Counter()
        self.machine = Machine(lambda words: self.tell("machine", words))
        self.people: list[Person] = []
        self.sellers: list[SellerKnown] = []
        self.sales: dict[str, Sale] = {}
        self.events: list[dict[str, Any]] = []
        # The customers who were forgotten
        self.erased: set[Any] = set()
        self.marked: set[Any] = set()
        # By an order's number: what was given back the evening before, here and by the shop itself
        self.given_back: dict[str, tuple[int, int]] = {}
        # By order and line: how many pieces the shop's people cancelled
        self.cancelled: Counter[tuple[str, str]] = Counter()
        # By an order or a thread: the sum of its rows, and the evening since which it is that
        self.marks: dict[str, tuple[int, int]] = {}
        # By an order's number: what the shop and its people said of it
        self.said: dict[str, int] = {}
        # By an item of a return: how it was settled
        self.settled: dict[Any, tuple[Any, ...]] = {}
        self._server = Client().handler
        self.secret = ""
        self.post = SERVER
        self.kills_after_mail = 0

    def tell(self, who: str, words: str) -> None:
        """Add a line to the story."""
        day = (self.clock.now - self.clock.midnight(0)).days
        self.told.append(f"day {day:3} {self.clock.now:%H:%M:%S} {who}: {words}")

    def ask(self, do: Callable[[], Any], *, expected: tuple[int, ...]) -> Any:
        """Let a program ask the house; where the house dies under it, it asks the same again.

        Raises Broken where the answer is none that the program can live with.
        """
        for _try in range(LONGEST_TRIES):
            lost = FATE.losses
            answer = self.insist(do)
            if answer.status_code in expected or FATE.losses == lost:
                return _checked(answer, expected)
            self.tell("house", f"answers {answer.status_code}, as the database went away")
        raise Broken("the house answers", "it did not answer after four tries")

    def insist(self, do: Callable[[], Result]) -> Result:
        """Do something with the house, and again where it dies under it."""
        for _try in range(LONGEST_TRIES):
            try:
                with FATE.inside():
                    return do()
            except Killed:
                self.tell("house", "the web server is killed while it answers")
                self.machine.restart()
            except (Lost, UpdateError) as wrong:
                # Django calls it an update error where it was saving a session.
                if not isinstance(wrong, Lost) and not isinstance(wrong.__context__, Lost):
                    raise
                self.tell("house", "the database goes away while it answers")
        raise Broken("the house answers", "it did not answer after four tries")

    def attempt(self, do: Callable[[], Any]) -> str:
        """Do something that the house may refuse, and return its code for the reason, or `done`."""
        try:
            self.insist(do)
        except Refused as refused:
            return refused.code
        return "done"

    def buyer_of(self, order: Order) -> Actor:
        """Return whoever placed an order, as she acts."""
        return Actor("customer", str(order.customer_id), self.sales[order.number].buyer.name)

    def browser_of(self, order: Order) -> Client | None:
        """Return a browser in which whoever placed an order is signed in; None for a guest."""
        user = self.sales[order.number].buyer.user
        if user is None:
            return None
        return self.signed_in(user)

    def signed_in(self, user: Any) -> Client:
        """Return a browser in which somebody is signed in: a new one, where the house dies under the first."""

        def sign_in() -> Client:
            client = self.browser()
            client.force_login(user)
            return client

        return self.insist(sign_in)

    def numbers_of(self, person: Person) -> list[str]:
        """Return the numbers of the orders that somebody placed, the oldest first."""
        return [sale.number for sale in self.sales.values() if sale.buyer is person]

    def state_of(self, number: str) -> list[tuple[Any, ...]]:
        """Return all that is stored of an order, its lines and its parcels, to see whether it changes."""
        order: Any = order_numbered(number)
        if order is None:
            return []
        rows = [order, *lines_of(order), *(parcels := parcels_of(order, lines_of(order)))]
        parts = [(part.line_id, part.quantity) for parcel in parcels for part in parcel.parts]
        return [
            tuple(getattr(row, field.attname) for field in row._meta.concrete_fields) for row in rows
        ] + parts

    def browser(self, **headers: str) -> Client:
        """Return a browser or a program; all of them meet one web server, which is started once."""
        client = Client(headers=headers)
        client.handler = self._server
        return client

    def shop(self, method: str, path: str, *, expected: tuple[int, ...], **more: Any) -> Any:
        """Let the shop's program ask."""
        client = self.browser(Authorization=f"Bearer {self.secret}", **more.pop("headers", {}))
        more.setdefault("content_type", "application/json")
        return self.ask(
            lambda: getattr(client, method)(f"/api/shop/v1{path}", **more),
            expected=expected,
        )


def _checked(answer: Any, expected: tuple[int, ...]) -> Any:
    if answer.status_code not in expected:
        request: Any = answer.wsgi_request
        words = (
            f"{request.method} {request.path} answered {answer.status_code}: {answer.content.decode()[:600]}"
        )
        raise Broken("the house answers", words)
    return answer
