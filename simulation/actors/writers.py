"""Customers ask sellers and the shop's service; these answer or do not, and then the shop is asked for help."""

from __future__ import annotations

import json
from random import Random

from django.utils import timezone

from comptoir.conversations.actions import (
    answer_request,
    ask_for_help,
    ask_service,
    close_request,
    open_thread,
    solve_thread,
    write_message,
)
from comptoir.conversations.models import (
    ClosedWhy,
    DeskThread,
    Question,
    ServiceRequest,
    Side,
    Subject,
    Thread,
    ThreadState,
    Topic,
    staff_thread,
)
from comptoir.customers.models import Customer
from comptoir.journal.record import Actor as Who
from comptoir.orders.models import Order
from simulation.actors.actor import Act, Actor
from simulation.story import Broken

SAM = Who("staff", "", "Sam")
SAID = ("Where is it?", "Can I still change it?", "It does not fit.", "Thank you.", "Is it dishwasher-safe?")


class Writers(Actor):
    """Everybody who writes to somebody."""

    name = "writing"
    pace = 1.2

    def acts(self) -> list[tuple[float, Act]]:
        return [
            (4, self.asks_seller),
            (1, self.asks_service),
            (1.5, self.writes_on),
            (3, self.answers),
            (2, self.asks_for_help),
            (2, self.staff_answer),
            (0.5, self.staff_close),
            (0.6, self.solves),
        ]

    def asks_seller(self, chance: Random) -> str:
        """Ask a seller about an order; at times the form is sent twice, which is one question."""
        order = self._order(chance)
        if order is None:
            return ""
        line = chance.choice(list(order.lines.order_by("position").select_related("seller")))
        by, text, subject = self.world.buyer_of(order), chance.choice(SAID), chance.choice(list(Subject))
        client = self.world.browser_of(order)
        if client and chance.random() < 0.5:
            sent = json.dumps(
                {"order": order.number, "seller": line.seller.reference, "subject": subject, "text": text}
            )
            self.world.ask(
                lambda: client.post("/api/v1/threads", sent, content_type="application/json"),
                expected=(201,),
            )
            return f"{by.name} asks {line.seller.reference} about {order}, by the API"
        made = list[Thread]()

        def ask() -> None:
            made.append(open_thread(order, subject=subject, text=text, seller=line.seller, line=line, by=by))

        said = [self.world.attempt(ask) for _time in range(chance.choice((1, 2)))]
        if len({thread.id for thread in made}) > 1:
            raise Broken("a question that is sent twice is one", f"{order}: {made}")
        return f"{by.name} asks {line.seller.reference} about {order}: {said}"

    def asks_service(self, chance: Random) -> str:
        """Ask the shop's service, known or not."""
        person = chance.choice([one for one in self.world.people if not one.is_erased] or [None])
        if person is None:
            return ""
        numbers = self.world.numbers_of(person)
        question = Question(
            topic=chance.choice([Topic(value) for value, _label in Topic.offered()]),
            text=chance.choice(SAID),
            name=person.name,
            email=person.email,
            order_number=chance.choice(numbers) if numbers and chance.random() < 0.5 else "",
            language=person.language,
        )
        customer = Customer.objects.get(id=person.user.customer_id) if person.user else None
        by = Who("customer" if customer else "nobody", "", person.name)
        said = [
            self.world.attempt(lambda: ask_service(question, by=by, customer=customer))
            for _time in range(chance.choice((1, 2)))
        ]
        return f"{person.name} asks the service about {question.topic}: {said}"

    def writes_on(self, chance: Random) -> str:
        """Write once more in a thread; who waits already does not wait longer for that."""
        thread = self._thread(chance)
        if thread is None:
            return ""
        text, due, was_open = chance.choice(SAID), thread.answer_due_at, thread.is_open
        name = thread.customer.name
        by = Who("customer", str(thread.customer_id), name)
        self.world.insist(lambda: write_message(thread, text, by=by))
        now_due = Thread.objects.get(id=thread.id).answer_due_at
        if was_open and now_due != due:
            raise Broken(
                "who asks on does not wait longer", f"{thread} was due on {due}, and now on {now_due}"
            )
        return f"{name} writes on in “{thread}”"

    def answers(self, chance: Random) -> str:
        """A seller answers, at times two people at once, or one of them twice."""
        thread = self._thread(chance, state=ThreadState.OPEN, seller__isnull=False)
        if thread is None or thread.seller is None:
            return ""
        known = next(one for one in self.world.sellers if one.reference == thread.seller.reference)
        if not known.uses_desk:
            return ""
        text = f"We look into it, {chance.randint(1, 9)}."
        made = [
            self.world.insist(
                lambda: write_message(
                    thread, text, by=Who("seller", str(known.user.pk), known.name), side=Side.SELLER
                )
            )
            for _time in range(chance.choice((1, 2)))
        ]
        if len({message.id for message in made}) > 1:
            raise Broken("the same words pressed twice are one message", f"{thread}: {made}")
        return f"{known.name} answers “{thread}” of {thread.order_number}"

    def asks_for_help(self, chance: Random) -> str:
        """Ask the shop for help, where the seller has not answered in time and only then."""
        thread = self._thread(chance, state=ThreadState.OPEN, seller__isnull=False)
        if thread is None:
            return ""
        now, due, asked = timezone.now(), thread.answer_due_at, thread.help_asked_at
        by = Who("customer", str(thread.customer_id), thread.customer.name)
        said = [
            self.world.attempt(lambda: ask_for_help(thread, by=by)) for _time in range(chance.choice((1, 2)))
        ]
        is_late = due is not None and due < now
        if not asked and ("done" in said) != is_late:
            raise Broken("help is given once the seller is late", f"{thread} was due on {due}: {said}")
        return f"{by.name} asks for help with “{thread}”: {said}"

    def staff_answer(self, chance: Random) -> str:
        request = self._request(chance)
        if request is None:
            return ""
        text = f"It is on its way, {chance.randint(1, 9)}."
        said = [
            self.world.attempt(lambda: answer_request(request, text, by=SAM))
            for _time in range(chance.choice((1, 2)))
        ]
        return f"answers question {request}: {said}"

    def staff_close(self, chance: Random) -> str:
        request = self._request(chance)
        if request is None:
            return ""
        said = self.world.attempt(lambda: close_request(request, ClosedWhy.BY_TELEPHONE, by=SAM))
        return f"closes question {request}: {said}"

    def solves(self, chance: Random) -> str:
        thread = self._thread(chance)
        if thread is None:
            return ""
        by = Who("customer", str(thread.customer_id), thread.customer.name)
        return f"{by.name} has solved “{thread}”: {self.world.attempt(lambda: solve_thread(thread, by=by))}"

    def _order(self, chance: Random) -> Order | None:
        known = Order.objects.exclude(customer_id__in=self.world.erased)
        ids = list(known.order_by("placed_at", "number").values_list("id", flat=True))
        return Order.objects.get(id=ids[int(len(ids) * chance.random() ** 0.4)]) if ids else None

    def _thread(self, chance: Random, **of: object) -> Thread | None:
        rows = list(
            DeskThread.objects.filter(**of)
            .exclude(customer_id__in=self.world.erased)
            .order_by("opened_at", "id")
            .values_list("id", flat=True)
        )
        return staff_thread(rows[int(len(rows) * chance.random() ** 0.4)]) if rows else None

    def _request(self, chance: Random) -> ServiceRequest | None:
        requests = list(ServiceRequest.objects.open().order_by("asked_at", "id"))
        return chance.choice(requests) if requests else None
