"""Alice's addresses: home in Paris, her parents in Guadeloupe, her office in Geneva, a friend in Oregon."""

from __future__ import annotations

from dataclasses import replace

from comptoir.addresses.actions import add_address, prefer_address
from comptoir.addresses.models import Address, Content, Purpose
from comptoir.customers.models import Customer, User

HOME = Content(
    country="FR",
    name="Alice Martin",
    street=("12 bis rue des Écoles", "Bâtiment B, 3e étage"),
    postcode="75005",
    city="Paris",
    phone="01 99 00 12 34",
    property_kind="flat",
    access_code="B4207",
    neighbour="Mme Petit, 2e étage",
)
PARENTS = Content(
    country="GP",
    name="Rose Martin",
    street=("4 impasse des Flamboyants",),
    postcode="97190",
    city="Le Gosier",
    property_kind="house",
    safe_place="Sous la véranda",
)
OFFICE = Content(
    country="CH",
    name="Alice Martin",
    company="Atelier du Léman SA",
    street=("Rue de la Fontaine 7",),
    postcode="1204",
    city="Genève",
    property_kind="business",
    closed_days=(6, 7),
)
FRIEND = Content(
    country="US",
    name="Jo Baker",
    street=("1450 NW Example Street", "Apt 5"),
    city="Portland",
    region="OR",
    postcode="97209",
)


def give_addresses(user: User) -> list[Address]:
    """Give a user four addresses; the first is the default, the office the one for billing."""
    customer = Customer.objects.get(id=user.customer_id)  # type: ignore[misc]
    contents = [replace(HOME, name=user.name), PARENTS, replace(OFFICE, name=user.name), FRIEND]
    addresses = [add_address(customer, content, by=user, speaks=False) for content in contents]
    prefer_address(addresses[2], Purpose.BILLING, by=user)
    return addresses


# An example of each thing that an address of the house names, made for a user; and what a house that is full
# holds of her.
THINGS = {"address": lambda user: give_addresses(user)[0].id}
GIVE = [give_addresses]


def content(**changes: object) -> Content:
    """Return Alice's home with some parts changed."""
    return replace(HOME, **changes)  # type: ignore[arg-type]
