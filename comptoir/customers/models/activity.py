"""What happened to an account, as its owner reads it."""

from __future__ import annotations

from comptoir.customers.facts import SECURITY
from comptoir.customers.models.user import User
from comptoir.journal.models import CustomerEntry, HouseEntry


def activity_of(user: User, *, at_most: int) -> list[CustomerEntry] | list[HouseEntry]:
    """The sign-ins and changes of an account, the newest first; of who buys nothing here, from the house's
    journal."""
    if user.customer_id:
        mine = CustomerEntry.objects.filter(customer_id=user.customer_id, fact__in=SECURITY)
        return list(mine.newest_first()[:at_most])
    house = HouseEntry.objects.filter(about_id=user.id, fact__in=SECURITY)
    return list(house.order_by("-happened_at", "-id")[:at_most])
