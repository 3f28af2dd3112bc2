"""Who reads a letter: where it goes, and in which language."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from comptoir.customers.models import Customer, User
from comptoir.post.models import is_stopped


class Reader(NamedTuple):
    """Where a letter goes, and in which language."""

    address: str
    language: str


def reader_of(customer_id: UUID, *, guest_address: str = "") -> Reader | None:
    """Return where to write to a customer; None if there is nowhere that takes it, or she was erased.

    A guest is written to at the address that she gave for the thing, whoever has an account at her own.
    """
    customer = Customer.objects.filter(id=customer_id).first()
    if customer is None or not readers_among([customer_id]):
        return None
    has_account = User.objects.filter(customer_id=customer_id).exists()
    addresses = (customer.email, guest_address) if has_account else (guest_address, customer.email)
    address = next(filter(None, addresses), "")
    if not address or is_stopped(address):
        return None
    return Reader(address, customer.language or settings.LANGUAGE_CODE)


def readers_among(ids: Collection[UUID]) -> set[UUID]:
    """Return those of these customers who can be written to: of one who was erased, a blank row is left."""
    customers = Customer.objects.filter(id__in=ids)
    known = customers.exclude(email="", name="", reference="").values_list("id", flat=True)
    with_account = User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True)
    return {*known, *(customer for customer in with_account if customer)}
