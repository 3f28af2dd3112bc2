"""Where a return goes: the address of its seller, read from the lines in which the shop wrote it."""

from __future__ import annotations

import re
from typing import Any

from comptoir.sellers.models import Seller

TOWN = re.compile(r"(?P<postcode>[A-Z0-9][A-Z0-9 -]{2,9}?)[ ,]+(?P<city>[^\d\s].*)", re.IGNORECASE)


def return_address(seller: Seller) -> dict[str, Any]:
    """Return a seller's address as an order keeps one; a part that cannot be told is left out."""
    lines = [line.strip() for line in seller.address.splitlines() if line.strip()]
    town = TOWN.fullmatch(lines[-1]) if lines else None
    street = lines[:-1] if town else lines
    address: dict[str, Any] = {"name": seller.name, "street": street}
    if seller.legal_name and seller.legal_name != seller.name:
        address["company"] = seller.legal_name
    if town:
        address |= {"postcode": town["postcode"], "city": town["city"]}
    if seller.country:
        address["country"] = seller.country
    return address
