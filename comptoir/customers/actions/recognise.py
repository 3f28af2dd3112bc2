"""Recognising whose order it is, for many orders at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from comptoir.customers.actions.learn import Buyer, join_accounts, learn_of_customers, remember_addresses
from comptoir.customers.models import Customer, CustomerByEmail, CustomerByReference, User, accounts_at
from comptoir.ground.write import insert_rows
from comptoir.journal.record import Acts


class Recognised(NamedTuple):
    """Whose a buyer's order is, and which fields of what is said of her were not taken."""

    customer_id: UUID
    kept: list[str]


def recognise_customers(buyers: Sequence[Buyer], *, by: Acts) -> list[Recognised]:
    """The customer of each buyer, new ones made, in a handful of statements; call it in a transaction.

    By the shop's number; a number seen for the first time is given to the account that has verified the
    address and has none yet. Without a number, by the address: of such an account, else of a guest whose own
    it is. Else she is new. Who has neither is a new guest each time. What is said of one who is known is
    taken as `learn_of_customers` says.
    """
    found, made = _find(buyers)
    remember_addresses((buyer.email, owner) for buyer, owner in zip(buyers, found, strict=True))
    # Of whom there is nothing but what has just been written there is nothing to learn.
    times = Counter(found)
    places = [at for at, owner in enumerate(found) if owner not in made or times[owner] > 1]
    learned = learn_of_customers([(found[at], buyers[at]) for at in places], by=by)
    kept = {at: one.kept for at, one in zip(places, learned, strict=True)}
    if join_accounts(buyers[at].email for at, one in zip(places, learned, strict=True) if one.is_addressed):
        # Who had an account all the while is that account now.
        found, _made = _find(buyers)
    return [Recognised(owner, kept.get(at, [])) for at, owner in enumerate(found)]


def number_guests(wanted: Mapping[UUID, str]) -> set[UUID]:
    """Give guests the shop's number for them; answers who got one.

    Nobody does who has an account or a number already, nor where the number is somebody's.
    """
    if not wanted:
        return set()
    taken = set(_by_reference(set(wanted.values())))
    theirs = set(User.objects.filter(customer_id__in=wanted).values_list("customer_id", flat=True))
    free = Customer.objects.select_for_update().filter(id__in=wanted, reference="").order_by("id")
    numbered: dict[str, Customer] = {}
    for guest in free:
        number = wanted[guest.id]
        if guest.id not in theirs and number not in taken and number not in numbered:
            guest.reference = number
            numbered[number] = guest
    Customer.objects.bulk_update(numbered.values(), ["reference"])
    rows = [CustomerByReference(reference=ref, customer_id=one.id) for ref, one in sorted(numbered.items())]
    CustomerByReference.objects.bulk_create(rows)
    return {guest.id for guest in numbered.values()}


def _find(buyers: Sequence[Buyer]) -> tuple[list[UUID], set[UUID]]:
    """The customer of each buyer, and which of them were made."""
    by_reference = _by_reference({b.reference for b in buyers if b.reference})
    by_reference |= _number_accounts([b for b in buyers if b.reference and b.reference not in by_reference])
    by_email = _by_email({b.email for b in buyers if b.email and not b.reference})
    made: list[tuple[Customer, Buyer]] = []
    found: list[UUID] = []
    for buyer in buyers:
        known = by_reference.get(buyer.reference) if buyer.reference else by_email.get(buyer.email)
        if known is None:
            customer = _new(buyer)
            made.append((customer, buyer))
            known = customer.id
            if buyer.reference:
                by_reference[buyer.reference] = known
            elif buyer.email:
                by_email[buyer.email] = known
        found.append(known)
    _keep(made)
    return found, {customer.id for customer, _buyer in made}


def _new(buyer: Buyer) -> Customer:
    return Customer(
        reference=buyer.reference,
        email=buyer.email,
        name=buyer.name,
        language=buyer.language,
        shop_updated_at=buyer.said_at if buyer.reference else None,
    )


def _by_reference(references: set[str]) -> dict[str, UUID]:
    held = CustomerByReference.objects.filter(reference__in=references)
    return dict(held.values_list("reference", "customer_id")) if references else {}


def _by_email(addresses: set[str]) -> dict[str, UUID]:
    """Whose order it is that comes with an address alone: the account's, else the guest's whose own it is.

    Whoever only was known by it, before she had another, has no part in it.
    """
    if not addresses:
        return {}
    guests: dict[str, UUID] = {}
    held = CustomerByEmail.objects.filter(email__in=addresses).order_by("email", "customer_id")
    known = list(held.values_list("email", "customer_id"))
    ids = {customer_id for _address, customer_id in known}
    unnumbered = Customer.objects.filter(id__in=ids, reference="")
    own = dict(unnumbered.values_list("id", "email"))
    theirs = set(User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    for address, customer_id in known:
        if customer_id not in theirs and own.get(customer_id) == address:
            guests.setdefault(address, customer_id)
    return guests | _accounts(addresses)


def _accounts(addresses: set[str]) -> dict[str, UUID]:
    """The customer of the account that has verified each address."""
    return {address: user.customer_id for address, user in accounts_at(addresses) if user.customer_id}


def _number_accounts(unknown: Sequence[Buyer]) -> dict[str, UUID]:
    """Give accounts without a number of the shop's the one that comes with their address."""
    accounts = _accounts({buyer.email for buyer in unknown if buyer.email})
    if not accounts:
        return {}
    free = {one.id: one for one in Customer.objects.filter(id__in=accounts.values(), reference="")}
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


def _keep(made: list[tuple[Customer, Buyer]]) -> None:
    if made:
        insert_rows([customer for customer, _buyer in made])
        references = [
            CustomerByReference(reference=buyer.reference, customer_id=customer.id)
            for customer, buyer in sorted(made, key=lambda pair: pair[1].reference)
            if buyer.reference
        ]
        insert_rows(references)
