"""Who reads a letter: where it goes, in which language, and by which name it greets."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from comptoir.customers.models import Customer, User, known_among
from comptoir.post.models import stopped_among


class Reader(NamedTuple):
    """Where a letter goes, in which language, and the name that it greets.

    The address is empty where no mail server takes it.
    """

    address: str
    language: str
    name: str


def readers_of(wanted: Collection[tuple[UUID, str]]) -> dict[tuple[UUID, str], Reader]:
    """Return where to write to customers, each with the address that she gave for the thing as a guest.

    Left out is who was erased. A guest is written to at that address, whoever has an account at her own.
    """
    ids = {customer_id for customer_id, _address in wanted}
    customers = Customer.objects.in_bulk(known_among(ids))
    accounts = set(User.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    found: dict[tuple[UUID, str], Reader] = {}
    for customer_id, guest_address in wanted:
        if customer := customers.get(customer_id):
            addresses = (guest_address, customer.email)
            address = next(filter(None, addresses[:: -1 if customer_id in accounts else 1]), "")
            language = customer.language or settings.LANGUAGE_CODE
            found[customer_id, guest_address] = Reader(address, language, customer.name)
    stopped = stopped_among({reader.address for reader in found.values()})
    return {
        key: reader._replace(address="") if reader.address in stopped else reader
        for key, reader in found.items()
    }
