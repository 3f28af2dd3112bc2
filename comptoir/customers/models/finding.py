"""How staff find a customer. Only the desk may call a `staff_…` query, which a test checks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress

from comptoir.customers.models.customer import Customer, CustomerByEmail, CustomerByReference
from comptoir.customers.models.user import User
from comptoir.ground.email import is_meant_as_email, known_as


class FoundCustomers(NamedTuple):
    """Customers found by some words, and whether there are more than were asked for."""

    customers: list[Customer]
    has_more: bool


def staff_customers_found(words: str, *, at_most: int) -> FoundCustomers:
    """Find customers by their address, by the shop's number, or by name.

    An address and a number must match exactly, a name by every word, ignoring accents and case.
    """
    ids = _known_by(words.strip())
    exact = list(Customer.objects.filter(id__in=ids).order_by("id")[: at_most + 1]) if ids else []
    named: list[Customer] = []
    if not is_meant_as_email(words) and len(exact) <= at_most:
        others = Customer.objects.named(words).exclude(id__in=ids).order_by("folded_name", "id")
        named = list(others[: at_most + 1 - len(exact)])
    customers = exact + named
    return FoundCustomers(customers[:at_most], len(customers) > at_most)


def _known_by(words: str) -> set[UUID]:
    """Return the customers with this address, with an account that uses it, or with this number."""
    numbered = CustomerByReference.objects.filter(reference=words).values_list("customer_id", flat=True)
    if not is_meant_as_email(words):
        return set(numbered)
    address = known_as(words)
    guests = CustomerByEmail.objects.filter(email=address).values_list("customer_id", flat=True)
    accounts = EmailAddress.objects.filter(email=address, verified=True, user__customer_id__isnull=False)
    return set(numbered) | set(guests) | set(accounts.values_list("user__customer_id", flat=True))


def staff_customers_with_account(customers: Sequence[Customer]) -> set[UUID]:
    """Return the ids of those who have an account; the others are guests."""
    users = User.objects.filter(customer_id__in=[customer.id for customer in customers])
    return {owner for owner in users.values_list("customer_id", flat=True) if owner} if customers else set()


def known_among(ids: Collection[UUID]) -> set[UUID]:
    """Return those of these customers who are known: of one who was erased, a blank row is left."""
    customers = Customer.objects.filter(id__in=ids)
    known = customers.exclude(email="", name="", reference="").values_list("id", flat=True)
    with_account = User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True)
    return {*known, *(customer for customer in with_account if customer)}


def staff_customer(id: UUID) -> Customer | None:
    """Return the customer with this id."""
    return Customer.objects.filter(id=id).first()


def staff_addresses_of(customer: Customer) -> list[str]:
    """Return every e-mail address by which the shop knows her."""
    look_ups = CustomerByEmail.objects.filter(customer_id=customer.id).order_by("email")
    return list(look_ups.values_list("email", flat=True))


def staff_user_of(customer: Customer) -> User | None:
    """Return the user who signs in for her, if she has an account."""
    return User.objects.filter(customer_id=customer.id).first()
