"""The address, its content, and the rules of its country."""

from comptoir.addresses.models.address import MOST_ADDRESSES, Address, AddressQuerySet, Purpose, book_of
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
    "book_of",
    "countries_by_name",
    "country_of",
    "served_countries",
]
