"""A verified address joins all guests known by it into one account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from comptoir.customers.facts import ADDRESS_VERIFIED, GUESTS_JOINED
from comptoir.customers.models import Customer, CustomerByEmail, User
from comptoir.ground.email import known_as
from comptoir.ground.move import move_rows, names_of_rows
from comptoir.ground.retry import again_on_conflict
from comptoir.journal.models import NOBODY
from comptoir.journal.record import record

MOST_NAMED = 1000


def join_guests(user: User, address: str) -> Customer:
    """Give the user the customers whom the shop knows by an address that she has verified.

    `address` is empty for a user who has none; one who signs in by number alone becomes a new customer.

    No guest: she becomes a new customer. One: she becomes that one, and nothing is copied. Several:
    everything they own moves to one of them: her own if she has one, else the one with the shop's number,
    else the oldest. Doing it again changes nothing.
    """
    address = known_as(address) if address else ""
    if user.customer_id and not _are_others(user, address):
        return Customer.known_by(user.customer_id)
    return again_on_conflict(lambda: _join(user, address))


def _are_others(user: User, address: str) -> bool:
    """Whether the shop knows anybody else by the address; at most sign-ins it does not."""
    customers = CustomerByEmail.objects.filter(email=address)
    return bool(address) and customers.exclude(customer_id=user.customer_id or NOBODY).exists()


def _join(user: User, address: str) -> Customer:
    candidates: set[UUID] = set()
    if address:
        candidates.update(CustomerByEmail.objects.filter(email=address).values_list("customer_id", flat=True))
    user = User.objects.select_for_update().get(pk=user.pk)
    guests = list(
        Customer.objects.select_for_update().filter(id__in=candidates - {user.customer_id}).order_by("id")
    )
    # Only once they are locked is it certain that nobody else takes them.
    taken = set(User.objects.filter(customer_id__in=candidates).values_list("customer_id", flat=True))
    guests = _hers([guest for guest in guests if guest.id not in taken], user, address)
    if user.customer_id and not guests:
        return Customer.objects.get(id=user.customer_id)
    is_new = user.customer_id is None
    named = _named_by_the_shop(guests)
    customer = _keeper(user, guests)
    for guest in guests:
        if guest.pk != customer.pk:
            _take_in(guest, customer)
    _attach(user, customer, address)
    if is_new and address:
        record(ADDRESS_VERIFIED, about=user, by=user, customer=customer)
    if guests:
        record(GUESTS_JOINED, about=customer, by=user, guests=len(guests), **named)
    return customer


def _named_by_the_shop(guests: list[Customer]) -> dict[str, Any]:
    """Return the guests' orders by the shop's numbers, and how many there are beyond those listed."""
    named: dict[str, list[str]] = {}
    for guest in guests:
        for kind, names in names_of_rows(guest.id).items():
            named.setdefault(kind, []).extend(names)
    more = {f"more_{kind}": len(names) - MOST_NAMED for kind, names in named.items()}
    named = {kind: names[:MOST_NAMED] for kind, names in named.items()}
    return named | {kind: number for kind, number in more.items() if number > 0}


def _hers(guests: list[Customer], user: User, address: str) -> list[Customer]:
    """Return who may become hers: guests, and one numbered customer, each with this address as her own.

    An address that somebody only used to have, or mistyped, opens nothing. Two numbers are two customers to
    the shop: only the first is joined.
    """
    guests = [guest for guest in guests if guest.email == address]
    numbered = [guest for guest in guests if guest.reference]
    own = Customer.objects.filter(id=user.customer_id).exclude(reference="") if user.customer_id else None
    allowed = [] if own is not None and own.exists() else numbered[:1]
    return [guest for guest in guests if not guest.reference or guest in allowed]


def _keeper(user: User, guests: list[Customer]) -> Customer:
    if user.customer_id:
        return Customer.objects.get(id=user.customer_id)
    if guests:
        return next((guest for guest in guests if guest.reference), guests[0])
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
    customer.save(update_fields=["name", "folded_name", "email", "language"])
    if address:
        row = CustomerByEmail(email=address, customer_id=customer.id)
        CustomerByEmail.objects.bulk_create([row], ignore_conflicts=True)
    user.customer_id = customer.id
    user.save(update_fields=["customer_id"])
