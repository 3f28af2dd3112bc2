"""One person is one customer, whichever came first: the guest, the shop's number, another address, the account."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest
from django.test import Client

from comptoir.customers.actions import join_guests
from comptoir.customers.examples import customer, person
from comptoir.customers.models import User, account_at
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import order_sent
from comptoir.orders.models import Order, public_order_placed
from comptoir.sellers.actions import create_key
from comptoir.sellers.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]
SHOP = "/api/shop/v1"
OLD, NEW, OTHER = "anna@example.org", "anna@new.example", "anna@work.example"
NUMBERED: dict[str, str] = {"reference": "C-1"}
# What each step does; an order bears the number of its place in the story.
STEPS: dict[str, dict[str, str]] = {
    "N": NUMBERED,
    "G": {"email": OLD},
    "G'": {"email": OTHER},
    "N+G": {**NUMBERED, "email": OLD},
    "N2+G": {"reference": "C-2", "email": OLD},
    "C": {**NUMBERED, "email": NEW},
}
ACCOUNTS = {"A": OLD, "A(old)": OLD, "A(new)": NEW}


class Story(NamedTuple):
    """Steps, and how they end.

    `shown` are the orders in the account; `number` is what the shop's number C-1 leads to: the account, a
    customer of its own, or nobody; `at_old` how many customers the shop is named at the old address. Who
    has the old address and no account is shown nothing when she makes one.
    """

    steps: str
    shown: str
    number: str = "account"
    at_old: int = 1


STORIES = [
    Story("N · A", shown="", number="own"),
    Story("N · N+G · A", shown="12"),
    Story("G · A", shown="1", number="nobody"),
    Story("G · N+G · A", shown="12"),
    Story("G · again · A", shown="1"),
    Story("G · G · again · A", shown="12"),
    Story("A · G", shown="2", number="nobody"),
    Story("A · N", shown="", number="own"),
    Story("A · N+G", shown="2"),
    Story("A · N · N+G", shown="23"),
    Story("N · A · N+G", shown="13"),
    Story("N+G · C · A(old)", shown="", number="own", at_old=2),
    Story("N+G · PUT · A(old)", shown="", number="own", at_old=2),
    Story("N+G · C · A(new)", shown="12"),
    Story("N+G · PUT · A(new)", shown="1"),
    Story("N+G · A · C", shown="13"),
    Story("N+G · A · PUT", shown="1"),
    Story("G · G' · A", shown="1", number="nobody"),
    Story("N+G · N2+G · A", shown="1", at_old=2),
    Story("G · N+G · N2+G · A", shown="12", at_old=2),
]


class Shop:
    """The shop's own program."""

    def __init__(self) -> None:
        _key, secret = create_key("Shop", scopes=Scope.values, by=IMPORT)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})
        self.last_guest = 0

    def put(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.client.put(f"{SHOP}{path}", json.dumps(body), content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    def get(self, path: str, **asked: str) -> Any:
        return self.client.get(f"{SHOP}{path}", asked)

    def order(self, at: int, who: dict[str, str], *, version: int = 0) -> Any:
        day = f"2026-01-{at:02}T10:0{version}:00Z"
        sent = order_sent(
            str(at), customer=who, placed_at=f"2026-01-{at:02}T10:00:00Z", updated_at=day, shipments=[]
        )
        return self.put(f"/orders/{at}", sent)

    def tell(self, steps: str) -> None:
        """Let a story happen."""
        for at, step in enumerate(steps.split(" · "), 1):
            if step in ACCOUNTS:
                customer(ACCOUNTS[step], "Anna Roth", "en")
            elif step == "again":
                for guests in range(1, at):
                    self.order(guests, STEPS["N+G"], version=1)
            elif step == "PUT":
                self.put("/customers/C-1", {"email": NEW, "updated_at": f"2026-01-{at:02}T10:00:00Z"})
            else:
                self.order(at, STEPS[step])


def orders_of(user: User) -> str:
    """What the account shows, in the order in which it was bought."""
    assert user.customer_id
    user.refresh_from_db()
    held = Order.objects.for_customer(user.customer_id).order_by("placed_at")
    return "".join(held.values_list("number", flat=True))


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.mark.parametrize("story", STORIES, ids=[story.steps for story in STORIES])
def test_a_story_ends_as_it_is_told(shop: Shop, story: Story) -> None:
    shop.tell(story.steps)

    [address] = [ACCOUNTS[step] for step in story.steps.split(" · ") if step in ACCOUNTS]
    account = account_at(address)
    assert account
    assert orders_of(account) == story.shown
    answer = shop.get("/customers/C-1")
    assert (answer.status_code == 404) == (story.number == "nobody")
    if story.number != "nobody":
        assert (answer.json()["id"] == str(account.customer_id)) == (story.number == "account")
        listed = shop.get("/orders", customer="C-1").json()["items"]
        assert {one["reference"] for one in listed} >= set(story.shown if story.number == "account" else "")
    assert len(shop.get("/customers", email=OLD).json()["items"]) == story.at_old
    if account_at(OLD) is None:
        assert orders_of(customer(OLD, "Mallory", "en")) == ""


@pytest.mark.parametrize("story", STORIES, ids=[story.steps for story in STORIES])
def test_signing_in_once_more_changes_nothing(shop: Shop, story: Story) -> None:
    shop.tell(story.steps)
    [address] = [ACCOUNTS[step] for step in story.steps.split(" · ") if step in ACCOUNTS]
    account = account_at(address)
    assert account
    before = list(Order.objects.order_by("number").values_list("number", "customer_id"))

    join_guests(account, address)

    assert list(Order.objects.order_by("number").values_list("number", "customer_id")) == before
    assert orders_of(account) == story.shown


@pytest.mark.parametrize("change", ["C", "PUT"])
def test_a_stranger_with_the_old_address_sees_nothing_of_what_came_later(shop: Shop, change: str) -> None:
    shop.tell(f"N+G · {change} · C · N")
    stranger = customer(OLD, "Mallory", "en")

    assert orders_of(stranger) == ""
    # The first order was placed with her address; its link goes there and opens that order alone.
    assert public_order_placed("1", OLD) is not None
    for number in ("2", "3", "4")[change == "PUT" :]:
        assert public_order_placed(number, OLD) is None, number
    anna = customer(NEW, "Anna Roth", "en")
    assert orders_of(anna) == "1234" if change == "C" else "134"


def test_a_stranger_with_the_new_address_sees_nothing_of_an_account(shop: Shop) -> None:
    shop.tell("N+G · A · C")

    assert orders_of(customer(NEW, "Mallory", "en")) == ""
    assert orders_of(person(OLD, "Anna Roth")) == "13"


def test_an_older_order_does_not_bring_the_old_address_back(shop: Shop) -> None:
    shop.order(2, STEPS["C"])

    assert shop.order(1, STEPS["N+G"])["kept"] == ["customer.email"]

    assert shop.get("/customers/C-1").json()["email"] == NEW


def test_of_an_account_nothing_is_taken_and_the_answer_names_it(shop: Shop) -> None:
    shop.tell("N+G · A")
    who = {"reference": "C-1", "email": NEW, "name": "Somebody Else", "language": "fr"}

    assert shop.order(3, who)["kept"] == ["customer.email", "customer.name"]
    answer = shop.put("/customers/C-1", who)

    assert (answer["result"], answer["kept"]) == ("unchanged", ["email", "name", "language"])
    held = shop.get("/customers/C-1").json()
    assert (held["email"], held["name"], held["language"]) == (OLD, "Anna Roth", "en")
