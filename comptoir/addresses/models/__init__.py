"""The address, what it says, and what its country asks of it."""

from comptoir.addresses.models.address import MOST_ADDRESSES, Address, AddressQuerySet, Purpose
from comptoir.addresses.models.content import Content, PropertyKind
from comptoir.addresses.models.country import Country, country_of, served_countries

__all__ = [
    "MOST_ADDRESSES",
    "Address",
    "AddressQuerySet",
    "Content",
    "Country",
    "PropertyKind",
    "Purpose",
    "country_of",
    "served_countries",
]
