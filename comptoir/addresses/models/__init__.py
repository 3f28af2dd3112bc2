"""The address, what it says, and what its country asks of it."""

from comptoir.addresses.models.address import MOST_ADDRESSES, Address, AddressQuerySet, Purpose
from comptoir.addresses.models.content import Content, PropertyKind
from comptoir.addresses.models.country import Country, countries_by_name, country_of, served_countries

__all__ = [
    "MOST_ADDRESSES",
    "Address",
    "AddressQuerySet",
    "Content",
    "Country",
    "PropertyKind",
    "Purpose",
    "countries_by_name",
    "country_of",
    "served_countries",
]
