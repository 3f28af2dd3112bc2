"""A verified address brings together what was bought with it: the guests known by it become one account."""

from __future__ import annotations

from django.db import transaction

from comptoir.customers.facts import ADDRESS_VERIFIED, GUESTS_JOINED
from comptoir.customers.models import Customer, CustomerByEmail, User
from comptoir.ground.move import move_rows
from comptoir.journal.record import record


@transaction.atomic
def join_guests(user: User, address: str) -> Customer:
    """Give the user the customers whom the shop knows by an address that she has verified.

    None: she becomes a new customer. One: she becomes that one, and nothing is copied. Several: all that they
    own moves to one of them, hers if she has one, else the one with the shop's own number, else the oldest.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    known = CustomerByEmail.objects.filter(email=address.lower()).values_list("customer_id", flat=True)
    taken = User.objects.filter(customer_id__in=list(known)).values_list("customer_id", flat=True)
    guests = list(Customer.objects.select_for_update().filter(id__in=set(known) - set(taken)).order_by("id"))
    numbered = [guest for guest in guests if guest.reference]
    # Two numbers of the shop are two customers to the shop: only the first of them is taken in.
    guests = [guest for guest in guests if not guest.reference or guest == numbered[0]]
    customer = _keeper(user, guests, numbered)
    for guest in guests:
        if guest.pk != customer.pk:
            _take_in(guest, customer)
    _attach(user, customer, address)
    record(ADDRESS_VERIFIED, about=user, by=user, customer=customer)
    if guests:
        record(GUESTS_JOINED, about=customer, by=user, guests=len(guests))
    return customer


def _keeper(user: User, guests: list[Customer], numbered: list[Customer]) -> Customer:
    if user.customer_id:
        return Customer.objects.get(id=user.customer_id)
    if guests:
        return (numbered or guests)[0]
    return Customer.objects.create(email=user.email, name=user.name, language=user.language)


def _take_in(guest: Customer, customer: Customer) -> None:
    if guest.reference and not customer.reference:
        customer.reference = guest.reference
        customer.save(update_fields=["reference"])
    CustomerByEmail.objects.filter(customer_id=guest.id).delete()
    move_rows(guest.id, customer.id)
    guest.delete()


def _attach(user: User, customer: Customer, address: str) -> None:
    if not customer.name:
        customer.name = user.name
    customer.email, customer.language = address, user.language
    customer.save(update_fields=["name", "email", "language"])
    CustomerByEmail.objects.bulk_create(
        [CustomerByEmail(email=address.lower(), customer_id=customer.id)], ignore_conflicts=True
    )
    user.customer_id = customer.id
    user.save(update_fields=["customer_id"])
