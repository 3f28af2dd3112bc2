"""The feed of the shop: nothing is missed, however late a transaction ends, and nothing speaks of history."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from comptoir.addresses.actions import add_address
from comptoir.addresses.examples import HOME
from comptoir.addresses.facts import ADDED, REMOVED
from comptoir.customers.actions import change_name, join_guests
from comptoir.customers.examples import person
from comptoir.customers.models import Customer, User, Visit
from comptoir.ground.move import move_rows
from comptoir.journal.facts import FACTS
from comptoir.journal.feed import read_feed
from comptoir.journal.models import ShopEvent
from comptoir.journal.record import IMPORT, record, record_all
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.examples import order_sent
from comptoir.orders.facts import PLACED
from comptoir.orders.intake.read_order import read_order
from comptoir.payments.facts import REFUND_FAILED
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope
from tests.full_house import fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(alice: Any) -> Customer:
    ShopEvent.objects.all().delete()
    return Customer.objects.get(id=alice.customer_id)


@transaction.atomic
def note(customer: Customer, fact: Any = ADDED, **options: Any) -> None:
    record(fact, about=customer, by=IMPORT, **options)


def test_what_ended_late_comes_after_what_was_read(customer: Customer) -> None:
    note(customer)
    late = ShopEvent.objects.get()
    ShopEvent.objects.all().delete()
    note(customer, REMOVED)
    [read] = read_feed(after=0, limit=10)

    late.save(force_insert=True)
    [then] = read_feed(after=read.position or 0, limit=10)

    assert (then.id, then.position) == (late.id, (read.position or 0) + 1)
    assert late.id < read.id


def test_is_read_in_parts_and_the_same_twice(customer: Customer) -> None:
    for _time in range(5):
        note(customer)

    positions = [event.position for event in read_feed(after=0, limit=3)]

    assert positions == [event.position for event in read_feed(after=0, limit=3)]
    rest = read_feed(after=positions[-1] or 0, limit=3)
    assert [event.position for event in rest] == [(positions[-1] or 0) + 1, (positions[-1] or 0) + 2]


def test_beyond_its_end_is_said(customer: Customer) -> None:
    _key, secret = create_key("Shop", scopes=[Scope.READ_EVENTS], by=IMPORT)
    dev = Client(headers={"Authorization": f"Bearer {secret}"})
    note(customer)
    end = dev.get("/api/shop/v1/events").json()["next"]

    assert dev.get(f"/api/shop/v1/events?after={end}").json() == {"items": [], "next": end}
    answer = dev.get(f"/api/shop/v1/events?after={end + 1}")
    assert (answer.status_code, answer.json()["code"]) == (409, "beyond_the_end")


def test_tells_nobody_where_she_was(alice: Any) -> None:
    change_name(alice, "Alice Durand", visit=Visit("203.0.113.7", "Firefox"))

    [event] = ShopEvent.objects.filter(fact="customers.name_changed")
    assert event.details == {}


def test_tells_only_what_the_shop_must_act_on_and_no_history(customer: Customer) -> None:
    note(customer, speaks=False)
    note(customer, PLACED)
    with transaction.atomic():
        record_all(ADDED, about=[customer, customer], by=IMPORT, speaks=False)
    assert read_feed(after=0, limit=10) == []

    with transaction.atomic():
        record_all(ADDED, about=[customer, customer], by=IMPORT, speaks=True)
    assert len(read_feed(after=0, limit=10)) == 2


def test_an_event_is_about_what_its_fact_says(sam: User) -> None:
    ShopEvent.objects.all().delete()

    fill("nora@example.org", "Nora Petit", "+33639980003", prefix="406", staff=sam)

    said = {(event.fact, event.about_kind) for event in ShopEvent.objects.all()}
    assert len(said) > 3
    assert said == {(name, FACTS[name].shop_hears.about) for name, _kind in said}  # type: ignore[union-attr]
    for event in ShopEvent.objects.all():
        details = FACTS[event.fact].shop_hears.details  # type: ignore[union-attr]
        assert set(event.details) <= set(details.model_fields if details else []), event.fact


def test_an_event_that_was_undone_never_was(customer: Customer) -> None:
    with transaction.atomic():
        add_address(customer, HOME, by=IMPORT)
        transaction.set_rollback(True)

    assert read_feed(after=0, limit=10) == []


def test_leads_to_who_took_a_guest_in(customer: Customer, bob: Any) -> None:
    note(customer)

    with transaction.atomic():
        move_rows(customer.id, bob.customer_id)

    assert {event.customer_id for event in read_feed(after=0, limit=10)} == {bob.customer_id}


@pytest.mark.crosses_customers("the shop's own program")
def test_events_name_the_customer_as_the_shop_does(customer: Customer, bob: Any) -> None:
    Customer.objects.filter(id=customer.id).update(reference="C-17")
    note(customer)
    note(Customer.objects.get(id=bob.customer_id))

    hers, his = (event for event in events() if event["type"] == ADDED.name)

    assert (hers["customer"], hers["customer_reference"]) == (str(customer.id), "C-17")
    assert (his["customer"], his["customer_reference"]) == (str(bob.customer_id), "")


@pytest.mark.crosses_customers("the shop's own program")
def test_a_page_of_events_costs_the_same_however_many_customers_it_names(
    customer: Customer, bob: Any
) -> None:
    ShopEvent.objects.all().delete()
    counts = []
    for owner in (customer.id, bob.customer_id):
        note(Customer.objects.get(id=owner))
        events()
        count = Counter[str]()
        with connection.execute_wrapper(lambda run, *rest: count.update("s") or run(*rest)):  # noqa: B023 - run at once
            events()
        counts.append(count["s"])

    assert counts[0] == counts[1] > 0


@pytest.mark.crosses_customers("the shop's own program")
def test_guests_who_join_are_told_with_their_orders(monkeypatch: Any) -> None:
    monkeypatch.setattr(sys.modules[join_guests.__module__], "MOST_NAMED", 3)
    orders = [
        read_order(json.dumps(order_sent(f"G-{at}", customer={"email": "gina@example.org"})))
        for at in range(4)
    ]
    other = read_order(json.dumps(order_sent("other", customer={"email": "other@example.org"})))
    receive_orders([*orders, other], by=IMPORT, history=True)

    join_guests(person("gina@example.org", "Gina Petit"), "gina@example.org")

    [joined] = [event for event in events() if event["type"] == "customers.guests_joined"]
    assert joined["details"] == {"guests": 1, "orders": ["G-0", "G-1", "G-2"], "more_orders": 1}


@pytest.mark.crosses_customers("the shop's own program")
def test_what_an_event_does_not_say_is_left_out(customer: Customer) -> None:
    note(customer, country="FR")

    [event] = events()

    assert event["details"] == {"country": "FR"}
    assert set(event) == {
        "position",
        "type",
        "happened_at",
        "customer",
        "customer_reference",
        "about",
        "details",
    }


@pytest.mark.crosses_customers("the shop's own program")
def test_an_older_event_lacks_what_was_added_to_its_kind_later(customer: Customer) -> None:
    note(customer, REFUND_FAILED, order="403-1", refund="R1", unheard_of="left out")

    [event] = events()

    assert event["details"] == {"order": "403-1", "refund": "R1"}


def events() -> Any:
    """The whole feed, as the shop's program reads it."""
    _key, secret = create_key("Shop", scopes=[Scope.READ_EVENTS], by=IMPORT)
    dev = Client(headers={"Authorization": f"Bearer {secret}"})
    return dev.get("/api/shop/v1/events").json()["items"]
