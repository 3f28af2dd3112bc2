"""What the shop says of a customer whom it knows: taken until she has an account, and hers to say then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from comptoir.customers.actions.join_guests import join_guests
from comptoir.customers.facts import DESCRIBED
from comptoir.customers.models import Customer, CustomerByEmail, User, accounts_at
from comptoir.journal.record import Acts, record_all

SAID = ("email", "name", "language")


class Buyer(NamedTuple):
    """What the shop says of who bought, and when; `reference` is its own number for her, all may be empty.

    `email` is canonical.
    """

    reference: str
    email: str
    name: str
    language: str
    said_at: datetime


class Learned(NamedTuple):
    """What of a buyer was not taken, and whether her address was."""

    kept: list[str]
    is_addressed: bool


def learn_of_customers(heard: Sequence[tuple[UUID, Buyer]], *, by: Acts) -> list[Learned]:
    """Take over what is said of customers who are there, in a handful of statements.

    Call it in a transaction. What is empty is filled. What is another is taken where the shop numbers her and
    has said nothing later. Of who has an account nothing is taken: that is hers to say.
    """
    ids = {customer_id for customer_id, _buyer in heard}
    if not ids:
        return []
    held = Customer.objects.select_for_update().filter(id__in=ids).order_by("id")
    customers = {customer.id: customer for customer in held}
    theirs = set(User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    learned: dict[int, Learned] = {}
    changed: dict[UUID, set[str]] = defaultdict(set)
    for at in sorted(range(len(heard)), key=lambda place: heard[place][1].said_at):
        customer_id, buyer = heard[at]
        customer = customers[customer_id]
        taken, kept = _weigh(customer, buyer, has_account=customer_id in theirs)
        for name in taken:
            setattr(customer, name, getattr(buyer, name))
        if customer_id not in theirs and customer.reference and buyer.said_at > customer.described_at:
            customer.shop_updated_at = buyer.said_at
            taken = [*taken, "shop_updated_at"]
        changed[customer_id].update(taken)
        learned[at] = Learned(kept, "email" in taken)
    _save(customers, changed, by=by)
    return [learned[at] for at in range(len(heard))]


def _weigh(customer: Customer, buyer: Buyer, *, has_account: bool) -> tuple[list[str], list[str]]:
    """Which fields are taken from what is said, and which stay though another thing is said."""
    said = {name: getattr(buyer, name) for name in SAID if getattr(buyer, name)}
    others = [name for name, value in said.items() if value != getattr(customer, name)]
    if has_account:
        return [], others
    if customer.reference and _is_newer(customer, buyer):
        return others, []
    empty = [name for name in others if not getattr(customer, name)]
    return empty, [name for name in others if name not in empty]


def _is_newer(customer: Customer, buyer: Buyer) -> bool:
    """Whether nothing later was said of her; of the same moment, what comes last counts."""
    return bool(customer.reference) and buyer.said_at >= customer.described_at


def _save(customers: dict[UUID, Customer], changed: dict[UUID, set[str]], *, by: Acts) -> None:
    rows = [customers[owner] for owner, names in sorted(changed.items()) if names]
    if rows:
        fields = [*SAID, "folded_name", "shop_updated_at"]
        Customer.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)
    told: dict[tuple[str, ...], list[Customer]] = defaultdict(list)
    for owner, names in changed.items():
        seen = tuple(name for name in SAID if name in names)
        if seen:
            told[seen].append(customers[owner])
    for seen, about in told.items():
        record_all(DESCRIBED, about=about, by=by, speaks=False, changed=list(seen))


def remember_addresses(pairs: Iterable[tuple[str, UUID]]) -> None:
    """Keep by which addresses customers are known."""
    rows = [CustomerByEmail(email=email, customer_id=owner) for email, owner in sorted(set(pairs)) if email]
    if rows:
        CustomerByEmail.objects.bulk_create(rows, ignore_conflicts=True)


def join_accounts(addresses: Iterable[str]) -> bool:
    """Bring customers who have just been given an address to the accounts that have verified it; whether any
    was."""
    wanted = sorted(set(addresses) - {""})
    users = accounts_at(wanted) if wanted else []
    for address, user in users:
        join_guests(user, address)
    return bool(users)
