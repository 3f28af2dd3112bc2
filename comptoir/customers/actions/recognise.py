"""Recognise the customers of many orders at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from comptoir.customers.actions.learn import Buyer, join_accounts, learn_of_customers, remember_addresses
from comptoir.customers.models import Customer, CustomerByEmail, CustomerByReference, User, accounts_at
from comptoir.ground.write import insert_rows, make_row
from comptoir.journal.record import Acts


class Recognised(NamedTuple):
    """The customer of a buyer's order, and the fields of her description that were not taken over."""

    customer_id: UUID
    kept: list[str]


def recognise_customers(buyers: Sequence[Buyer], *, by: Acts) -> list[Recognised]:
    """Return the customer of each buyer, creating new ones; call it in a transaction.

    Recognise her by the shop's number; a new number goes to the account that has verified the address and has
    no number yet. Without a number, recognise her by the address: that of an account, else that of the guest
    whose own it is. Anybody else is new, and with neither number nor address she is a new guest each time.
    What is said about a known customer is taken over by `learn_of_customers`.
    """
    owners, new = _find(buyers)
    remember_addresses((buyer.email, owner) for buyer, owner in zip(buyers, owners, strict=True))
    # There is nothing to learn about a customer who was just created from this alone.
    count_of = Counter(owners)
    known_at = [at for at, owner in enumerate(owners) if owner not in new or count_of[owner] > 1]
    learned = learn_of_customers([(owners[at], buyers[at]) for at in known_at], by=by)
    kept = {at: result.kept for at, result in zip(known_at, learned, strict=True)}
    addressed = [
        buyers[at].email for at, result in zip(known_at, learned, strict=True) if result.is_addressed
    ]
    if join_accounts(addressed):
        # A customer who already had an account belongs to that account now.
        owners, _new = _find(buyers)
    return [Recognised(owner, kept.get(at, [])) for at, owner in enumerate(owners)]


def number_guests(numbers: Mapping[UUID, str]) -> set[UUID]:
    """Give guests the shop's numbers for them, and return the ids of those who got one.

    Customers with an account or a number are skipped, and so are numbers that are taken.
    """
    if not numbers:
        return set()
    taken = set(_by_reference(set(numbers.values())))
    with_account = set(User.objects.filter(customer_id__in=numbers).values_list("customer_id", flat=True))
    free = Customer.objects.select_for_update().filter(id__in=numbers, reference="").order_by("id")
    numbered: dict[str, Customer] = {}
    for guest in free:
        number = numbers[guest.id]
        if guest.id not in with_account and number not in taken and number not in numbered:
            guest.reference = number
            numbered[number] = guest
    Customer.objects.bulk_update(numbered.values(), ["reference"])
    rows = [
        CustomerByReference(reference=ref, customer_id=guest.id) for ref, guest in sorted(numbered.items())
    ]
    CustomerByReference.objects.bulk_create(rows)
    return {guest.id for guest in numbered.values()}


def _find(buyers: Sequence[Buyer]) -> tuple[list[UUID], set[UUID]]:
    """Return the customer of each buyer, and which of them are new."""
    by_reference = _by_reference({b.reference for b in buyers if b.reference})
    by_reference |= _number_accounts([b for b in buyers if b.reference and b.reference not in by_reference])
    by_email = _by_email({b.email for b in buyers if b.email and not b.reference})
    created: list[tuple[Customer, Buyer]] = []
    owners: list[UUID] = []
    for buyer in buyers:
        owner = by_reference.get(buyer.reference) if buyer.reference else by_email.get(buyer.email)
        if owner is None:
            customer = _new(buyer)
            created.append((customer, buyer))
            owner = customer.id
            if buyer.reference:
                by_reference[buyer.reference] = owner
            elif buyer.email:
                by_email[buyer.email] = owner
        owners.append(owner)
    _keep(created)
    return owners, {customer.id for customer, _buyer in created}


def _new(buyer: Buyer) -> Customer:
    return make_row(
        Customer,
        reference=buyer.reference,
        email=buyer.email,
        name=buyer.name,
        language=buyer.language,
        shop_updated_at=buyer.said_at if buyer.reference else None,
    )


def _by_reference(references: set[str]) -> dict[str, UUID]:
    rows = CustomerByReference.objects.filter(reference__in=references)
    return dict(rows.values_list("reference", "customer_id")) if references else {}


def _by_email(addresses: set[str]) -> dict[str, UUID]:
    """Return the customer for each address without a number: the account's, else the guest's whose own it is.

    A customer who only used to have the address does not count.
    """
    if not addresses:
        return {}
    guests: dict[str, UUID] = {}
    rows = CustomerByEmail.objects.filter(email__in=addresses).order_by("email", "customer_id")
    pairs = list(rows.values_list("email", "customer_id"))
    ids = {customer_id for _address, customer_id in pairs}
    unnumbered = Customer.objects.filter(id__in=ids, reference="")
    own = dict(unnumbered.values_list("id", "email"))
    with_account = set(User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    for address, customer_id in pairs:
        if customer_id not in with_account and own.get(customer_id) == address:
            guests.setdefault(address, customer_id)
    return guests | _accounts(addresses)


def _accounts(addresses: set[str]) -> dict[str, UUID]:
    """Return the customer of the account that has verified each address."""
    return {address: user.customer_id for address, user in accounts_at(addresses) if user.customer_id}


def _number_accounts(unknown: Sequence[Buyer]) -> dict[str, UUID]:
    """Give accounts without a number the shop's number that comes with their address."""
    accounts = _accounts({buyer.email for buyer in unknown if buyer.email})
    if not accounts:
        return {}
    unnumbered = Customer.objects.filter(id__in=accounts.values(), reference="")
    free = {customer.id: customer for customer in unnumbered}
    numbered: dict[str, UUID] = {}
    for buyer in unknown:
        customer = free.pop(accounts[buyer.email], None) if buyer.email in accounts else None
        if customer:
            customer.reference = buyer.reference
            numbered[buyer.reference] = customer.id
            Customer.objects.filter(id=customer.id).update(reference=buyer.reference)
    rows = [CustomerByReference(reference=ref, customer_id=owner) for ref, owner in sorted(numbered.items())]
    CustomerByReference.objects.bulk_create(rows)
    return numbered


def _keep(created: list[tuple[Customer, Buyer]]) -> None:
    if created:
        insert_rows([customer for customer, _buyer in created])
        references = [
            make_row(CustomerByReference, reference=buyer.reference, customer_id=customer.id)
            for customer, buyer in sorted(created, key=lambda pair: pair[1].reference)
            if buyer.reference
        ]
        insert_rows(references)
