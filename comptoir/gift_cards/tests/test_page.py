"""A customer sees her gift balance and every movement of it, and nobody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comptoir.customers.models import find_customer
from comptoir.gift_cards.actions import credit, reverse_movement
from comptoir.ground.money import Money

pytestmark = pytest.mark.django_db


def give(user: Any, minor: int, key: str, currency: str = "EUR") -> Any:
    customer = find_customer(user)
    assert customer
    return credit(customer, Money(minor, currency), why=f"403-{key}", key=key, by=user)


def read(client: Client, path: str = "/gift-cards/") -> str:
    return " ".join(client.get(path).content.decode().split())


def test_shows_the_balance_and_its_movements(as_alice: Client, alice: Any) -> None:
    give(alice, 2000, "a")
    reverse_movement(give(alice, 500, "b"), why="403-b", by=alice)
    give(alice, 3000, "c", currency="JPY")

    page = read(as_alice)

    for words in ("€20.00", "¥3,000", "403-a", "+€5.00", "−€5.00", "Taken back"):
        assert words in page


def test_says_that_there_is_none(as_alice: Client) -> None:
    assert "No gift balance yet" in read(as_alice)
    assert "No balance" in read(as_alice, "/account/")


def test_the_tile_says_the_balance(as_alice: Client, alice: Any) -> None:
    give(alice, 2000, "a")

    assert "Balance: €20.00" in read(as_alice, "/account/")


def test_bob_sees_his_own_alone(as_bob: Client, alice: Any) -> None:
    give(alice, 2000, "a")

    assert "No gift balance yet" in read(as_bob)
    assert as_bob.get("/api/v1/gift-balance").json() == {"items": []}


@pytest.mark.parametrize("movements", [1, 40])
def test_its_statements_are_the_same_however_many_movements(
    as_alice: Client, alice: Any, movements: int, django_assert_max_num_queries: Any
) -> None:
    for at in range(movements):
        give(alice, 100, str(at))
    as_alice.get("/gift-cards/")

    with django_assert_max_num_queries(6):
        page = read(as_alice)

    assert page.count('class="movement"') == min(movements, 30)
