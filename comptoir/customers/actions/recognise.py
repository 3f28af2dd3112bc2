"""Recognising whose order it is, for many orders at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress

from comptoir.customers.models import Customer, CustomerByEmail, CustomerByReference, User
from comptoir.ground.write import insert_rows


class Buyer(NamedTuple):
    """What the shop says of who bought; `reference` is its own number for her, all may be empty."""

    reference: str
    email: str
    name: str
    language: str

    @property
    def address(self) -> str:
        """The e-mail address as it is looked up."""
        return self.email.lower()


def recognise_customers(buyers: Sequence[Buyer]) -> list[UUID]:
    """The customer of each buyer, new ones made, in a handful of statements; call it in a transaction.

    By the shop's number; a number seen for the first time is given to the account that has verified the
    address and has none yet. Without a number, by the address: of such an account, else of a guest known by
    it. Else she is new. Who has neither is a new guest each time.
    """
    by_reference = _by_reference({b.reference for b in buyers if b.reference})
    by_reference |= _number_accounts([b for b in buyers if b.reference and b.reference not in by_reference])
    by_email = _by_email({b.address for b in buyers if b.email and not b.reference})
    made: list[tuple[Customer, Buyer]] = []
    found: list[UUID] = []
    for buyer in buyers:
        known = by_reference.get(buyer.reference) if buyer.reference else by_email.get(buyer.address)
        if known is None:
            customer = Customer(
                reference=buyer.reference, email=buyer.email, name=buyer.name, language=buyer.language
            )
            made.append((customer, buyer))
            known = customer.id
            if buyer.reference:
                by_reference[buyer.reference] = known
            elif buyer.email:
                by_email[buyer.address] = known
        found.append(known)
    _keep(made)
    _remember_addresses(zip(buyers, found, strict=True))
    return found


def _by_reference(references: set[str]) -> dict[str, UUID]:
    held = CustomerByReference.objects.filter(reference__in=references)
    return dict(held.values_list("reference", "customer_id")) if references else {}


def _by_email(addresses: set[str]) -> dict[str, UUID]:
    if not addresses:
        return {}
    guests: dict[str, UUID] = {}
    held = CustomerByEmail.objects.filter(email__in=addresses).order_by("email", "customer_id")
    known = list(held.values_list("email", "customer_id"))
    ids = {customer_id for _address, customer_id in known}
    registered = set(Customer.objects.filter(id__in=ids).exclude(reference="").values_list("id", flat=True))
    taken = registered | set(User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    for address, customer_id in known:
        if customer_id not in taken:
            guests.setdefault(address, customer_id)
    return guests | _accounts(addresses)


def _accounts(addresses: set[str]) -> dict[str, UUID]:
    """The customer of the account that has verified each address."""
    held = EmailAddress.objects.filter(email__in=addresses, verified=True, user__customer_id__isnull=False)
    return {email.lower(): owner for email, owner in held.values_list("email", "user__customer_id")}


def _number_accounts(unknown: Sequence[Buyer]) -> dict[str, UUID]:
    """Give accounts without a number of the shop's the one that comes with their address."""
    accounts = _accounts({buyer.address for buyer in unknown if buyer.email})
    if not accounts:
        return {}
    free = {one.id: one for one in Customer.objects.filter(id__in=accounts.values(), reference="")}
    numbered: dict[str, UUID] = {}
    for buyer in unknown:
        customer = free.pop(accounts[buyer.address], None) if buyer.address in accounts else None
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


def _remember_addresses(pairs: Iterable[tuple[Buyer, UUID]]) -> None:
    addresses = sorted({(buyer.address, customer_id) for buyer, customer_id in pairs if buyer.email})
    if addresses:
        rows = [CustomerByEmail(email=address, customer_id=customer_id) for address, customer_id in addresses]
        CustomerByEmail.objects.bulk_create(rows, ignore_conflicts=True)
