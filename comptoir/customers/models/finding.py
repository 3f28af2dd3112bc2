"""How staff find a customer. Nobody else may ask it: a test lets only the desk call a `staff_…` query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress

from comptoir.customers.models.customer import Customer, CustomerByEmail, CustomerByReference
from comptoir.customers.models.user import User
from comptoir.ground.email import is_meant_as_email, known_as


class FoundCustomers(NamedTuple):
    """Customers whom some words lead to, and whether there are more of them than were asked for."""

    customers: list[Customer]
    has_more: bool


def staff_customers_found(words: str, *, at_most: int) -> FoundCustomers:
    """Who has these words as her address, as the shop's number for her, or in her name.

    An address and a number are found whole, a name by every word of it, whatever its accents and case.
    """
    known = _known_by(words.strip())
    exact = list(Customer.objects.filter(id__in=known).order_by("id")[: at_most + 1]) if known else []
    named: list[Customer] = []
    if not is_meant_as_email(words) and len(exact) <= at_most:
        others = Customer.objects.named(words).exclude(id__in=known).order_by("folded_name", "id")
        named = list(others[: at_most + 1 - len(exact)])
    found = exact + named
    return FoundCustomers(found[:at_most], len(found) > at_most)


def _known_by(words: str) -> set[UUID]:
    """The customers of an address, of whoever signs in with it, and of a number of the shop's."""
    numbered = CustomerByReference.objects.filter(reference=words).values_list("customer_id", flat=True)
    if not is_meant_as_email(words):
        return set(numbered)
    address = known_as(words)
    guests = CustomerByEmail.objects.filter(email=address).values_list("customer_id", flat=True)
    accounts = EmailAddress.objects.filter(email=address, verified=True, user__customer_id__isnull=False)
    return set(numbered) | set(guests) | set(accounts.values_list("user__customer_id", flat=True))


def staff_customers_with_account(customers: Sequence[Customer]) -> set[UUID]:
    """The ids of those for whom somebody signs in; the others are guests."""
    held = User.objects.filter(customer_id__in=[customer.id for customer in customers])
    return {owner for owner in held.values_list("customer_id", flat=True) if owner} if customers else set()


def staff_customer(id: UUID) -> Customer | None:
    """The customer with this id."""
    return Customer.objects.filter(id=id).first()


def staff_addresses_of(customer: Customer) -> list[str]:
    """Every e-mail address by which the shop knows her."""
    held = CustomerByEmail.objects.filter(customer_id=customer.id).order_by("email")
    return list(held.values_list("email", flat=True))


def staff_user_of(customer: Customer) -> User | None:
    """Who signs in for her, where she has an account."""
    return User.objects.filter(customer_id=customer.id).first()
