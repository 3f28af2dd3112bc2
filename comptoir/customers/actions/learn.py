"""What the shop says about known customers: taken over until she has an account, then hers to change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from comptoir.customers.actions.join_guests import join_guests
from comptoir.customers.facts import DESCRIBED
from comptoir.customers.models import Customer, CustomerByEmail, User, accounts_at
from comptoir.ground.write import insert_missing, make_row, update_rows
from comptoir.journal.record import Acts, record_all

SAID = ("email", "name", "language")


class Buyer(NamedTuple):
    """A buyer as the shop describes her, and when; `reference` is the shop's number. Any text may be empty.

    `email` is canonical.
    """

    reference: str
    email: str
    name: str
    language: str
    said_at: datetime


class Learned(NamedTuple):
    """Which fields of a buyer were not taken over, and whether her address was."""

    kept: list[str]
    is_addressed: bool


def learn_of_customers(descriptions: Sequence[tuple[UUID, Buyer]], *, by: Acts) -> list[Learned]:
    """Take over what is said about existing customers, in a handful of statements.

    Call it in a transaction. Empty fields are filled. Other fields are replaced if the shop has numbered her
    and has said nothing later. Nothing is taken over for customers with an account: they change it
    themselves.
    """
    ids = {customer_id for customer_id, _buyer in descriptions}
    if not ids:
        return []
    rows = Customer.objects.select_for_update().filter(id__in=ids).order_by("id")
    customers = {customer.id: customer for customer in rows}
    with_account = set(User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    learned: dict[int, Learned] = {}
    changed: dict[UUID, set[str]] = defaultdict(set)
    for at in sorted(range(len(descriptions)), key=lambda index: descriptions[index][1].said_at):
        customer_id, buyer = descriptions[at]
        customer = customers[customer_id]
        taken, kept = _weigh(customer, buyer, has_account=customer_id in with_account)
        for name in taken:
            setattr(customer, name, getattr(buyer, name))
        if customer_id not in with_account and customer.reference and buyer.said_at > customer.described_at:
            customer.shop_updated_at = buyer.said_at
            taken = [*taken, "shop_updated_at"]
        changed[customer_id].update(taken)
        learned[at] = Learned(kept, "email" in taken)
    _save(customers, changed, by=by)
    return [learned[at] for at in range(len(descriptions))]


def _weigh(customer: Customer, buyer: Buyer, *, has_account: bool) -> tuple[list[str], list[str]]:
    """Return the fields to take over, and those that stay although the shop says something else."""
    values = {name: getattr(buyer, name) for name in SAID if getattr(buyer, name)}
    others = [name for name, value in values.items() if value != getattr(customer, name)]
    if has_account:
        return [], others
    if customer.reference and _is_newer(customer, buyer):
        return others, []
    empty = [name for name in others if not getattr(customer, name)]
    return empty, [name for name in others if name not in empty]


def _is_newer(customer: Customer, buyer: Buyer) -> bool:
    """Whether the shop has said nothing later about her; at the same moment, the last one counts."""
    return bool(customer.reference) and buyer.said_at >= customer.described_at


def _save(customers: dict[UUID, Customer], changed: dict[UUID, set[str]], *, by: Acts) -> None:
    rows = [customers[owner] for owner, names in sorted(changed.items()) if names]
    if rows:
        fields = [*SAID, "folded_name", "shop_updated_at"]
        update_rows(rows, fields)
    by_fields: dict[tuple[str, ...], list[Customer]] = defaultdict(list)
    for owner, names in changed.items():
        fields_changed = tuple(name for name in SAID if name in names)
        if fields_changed:
            by_fields[fields_changed].append(customers[owner])
    for fields_changed, described in by_fields.items():
        record_all(DESCRIBED, about=described, by=by, speaks=False, changed=list(fields_changed))


def remember_addresses(pairs: Iterable[tuple[str, UUID]]) -> None:
    """Keep by which addresses customers are known."""
    insert_missing(
        [
            make_row(CustomerByEmail, email=email, customer_id=owner)
            for email, owner in sorted(set(pairs))
            if email
        ]
    )


def join_accounts(addresses: Iterable[str]) -> bool:
    """Join customers who just got an address to the accounts that have verified it; return whether any
    was."""
    known = sorted(set(addresses) - {""})
    users = accounts_at(known) if known else []
    for address, user in users:
        join_guests(user, address)
    return bool(users)
