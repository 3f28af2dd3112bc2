"""Guests register at the shop later, and their orders are sent again with a customer number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from comptoir.customers.actions.learn import Buyer
from comptoir.customers.actions.recognise import number_guests, recognise_customers
from comptoir.journal.record import Acts
from comptoir.orders.intake.sent import OrderSent
from comptoir.orders.models import Order


def take_numbers(rows: Sequence[OrderSent], orders: Mapping[str, Order], *, by: Acts) -> set[str]:
    """Give the numbers of these rows to their customers; return the rows whose order is that customer's.

    `rows` are versions of guests' orders that come with a number which is not the guest's. It becomes hers
    where it comes with every order that she has. Otherwise nothing shows yet that both are one person: the
    order stays where it is, and the number is a customer of its own, until an account verifies the address.
    """
    if not rows:
        return set()
    wanted: dict[UUID, set[str]] = defaultdict(set)
    sent: dict[UUID, set[str]] = defaultdict(set)
    for row in rows:
        owner = orders[row.reference].customer_id
        wanted[owner].add(row.customer.reference)
        sent[owner].add(row.reference)
    stored: dict[UUID, set[str]] = defaultdict(set)
    for owner, number in Order.objects.filter(customer_id__in=wanted).values_list("customer_id", "number"):
        stored[owner].add(number)
    single_numbers = {owner: min(numbers) for owner, numbers in wanted.items() if len(numbers) == 1}
    number_guests({owner: number for owner, number in single_numbers.items() if stored[owner] == sent[owner]})
    recognised = recognise_customers([buyer_of(row) for row in rows], by=by)
    return {
        row.reference
        for row, customer in zip(rows, recognised, strict=True)
        if customer.customer_id == orders[row.reference].customer_id
    }


def buyer_of(row: OrderSent) -> Buyer:
    """Describe the buyer as an order does, on the day when it was placed: its address is that of the time."""
    customer = row.customer
    return Buyer(customer.reference, customer.address, customer.name, customer.language, row.placed_at)
