"""An example of a gift balance."""

from __future__ import annotations

from comptoir.customers.models import User, find_customer
from comptoir.gift_cards.actions import credit
from comptoir.gift_cards.models import Kind, Movement
from comptoir.ground.money import Money
from comptoir.journal.record import IMPORT


def give_balance(user: User) -> list[Movement]:
    """Give a user who is a customer 15.00 € on her gift balance, once."""
    customer = find_customer(user)
    if customer is None:
        return []
    why = "Bienvenue"
    return [
        credit(
            customer, Money(1500, "EUR"), why=why, key="example", by=IMPORT, kind=Kind.REDEEM, speaks=False
        )
    ]


GIVE = [give_balance]
