"""A gift balance is the sum of its movements: credited once, never below nought, never changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from comptoir.customers.models import Customer, find_customer
from comptoir.gift_cards.actions import credit, reverse_movement
from comptoir.gift_cards.models import Balance, Movement, balance_of, balances_of
from comptoir.ground.money import Money
from comptoir.ground.move import move_rows
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry, ShopEvent

pytestmark = pytest.mark.django_db
TWENTY = Money(2000, "EUR")


@pytest.fixture
def hers(alice: Any) -> Customer:
    customer = find_customer(alice)
    assert customer
    return customer


class TestCredit:
    def test_adds_to_the_balance_and_keeps_the_movement(self, alice: Any, hers: Customer) -> None:
        movement = credit(hers, TWENTY, why="403-1", key="a", by=alice)
        credit(hers, Money(50, "EUR"), why="403-2", key="b", by=alice)

        assert (movement.kind, movement.why, movement.balance_after_minor) == ("refund", "403-1", 2000)
        assert balance_of(hers, "EUR") == Money(2050, "EUR")
        assert Balance.objects.get().minor == Movement.objects.aggregate(sum=Sum("amount_minor"))["sum"]
        assert ShopEvent.objects.filter(fact="gift_cards.credited").count() == 2

    def test_both_sides_of_a_movement_make_nought(self, alice: Any, hers: Customer) -> None:
        hers_side, house = credit(hers, TWENTY, why="", key="a", by=alice).entries()

        assert (hers_side.minor, house) == (2000, ("orders", -2000))

    def test_the_same_key_credits_once(self, alice: Any, hers: Customer) -> None:
        first = credit(hers, TWENTY, why="403-1", key="a", by=alice)
        second = credit(hers, TWENTY, why="403-1", key="a", by=alice)

        assert first.id == second.id
        assert balance_of(hers, "EUR").minor == 2000
        assert CustomerEntry.objects.filter(fact="gift_cards.credited").count() == 1

    def test_each_currency_has_a_balance(self, alice: Any, hers: Customer) -> None:
        credit(hers, Money(100, "EUR"), why="", key="a", by=alice)
        credit(hers, Money(3000, "JPY"), why="", key="b", by=alice)

        assert balances_of(hers) == [Money(3000, "JPY"), Money(100, "EUR")]
        assert balance_of(hers, "CHF") == Money(0, "CHF")

    @pytest.mark.parametrize("minor", [0, -1])
    def test_refuses_what_is_no_credit(self, alice: Any, hers: Customer, minor: int) -> None:
        with pytest.raises(ValueError, match="no credit"):
            credit(hers, Money(minor, "EUR"), why="", key="a", by=alice)

        assert not Movement.objects.exists()


class TestReversal:
    def test_another_movement_takes_it_back_once(self, alice: Any, hers: Customer) -> None:
        movement = credit(hers, TWENTY, why="403-1", key="a", by=alice)

        first = reverse_movement(movement, why="403-1", by=alice)
        second = reverse_movement(movement, why="403-1", by=alice)

        assert first.id == second.id
        assert (first.amount_minor, first.reverses_id) == (-2000, movement.id)
        assert balance_of(hers, "EUR").minor == 0

    def test_refuses_where_it_is_spent(self, alice: Any, hers: Customer) -> None:
        movement = credit(hers, TWENTY, why="403-1", key="a", by=alice)
        Balance.objects.update(minor=1999)

        with pytest.raises(Refused, match="has been spent"):
            reverse_movement(movement, why="", by=alice)

        assert Movement.objects.count() == 1


class TestDatabase:
    def test_no_balance_is_below_nought(self, alice: Any, hers: Customer) -> None:
        credit(hers, TWENTY, why="", key="a", by=alice)

        with pytest.raises(IntegrityError), transaction.atomic():
            Balance.objects.update(minor=-1)

    def test_no_movement_is_changed(self, alice: Any, hers: Customer) -> None:
        movement = credit(hers, TWENTY, why="", key="a", by=alice)

        with pytest.raises(TypeError, match="never changed"):
            movement.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            Movement.objects.update(amount_minor=-2000)


@pytest.mark.crosses_customers("a guest becomes hers")
def test_a_guests_balance_becomes_hers_beside_her_own(alice: Any, bob: Any, hers: Customer) -> None:
    guest = find_customer(bob)
    assert guest
    credit(hers, TWENTY, why="", key="a", by=alice)
    credit(guest, Money(500, "EUR"), why="", key="b", by=bob)

    with transaction.atomic():
        move_rows(guest.pk, hers.pk)

    assert balance_of(hers, "EUR").minor == 2500
    credit(hers, Money(1, "EUR"), why="", key="c", by=alice)
    assert balance_of(hers, "EUR").minor == 2501
    assert Balance.objects.count() == 2
