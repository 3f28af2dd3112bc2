"""Erase that a customer sold for a seller."""

from __future__ import annotations

from datetime import datetime

from comptoir.customers.models import Customer, User
from comptoir.journal.models import HouseEntry
from comptoir.sellers.facts import PERSON_INVITED
from comptoir.sellers.models import SellerPerson


def erase_seller_person(customer: Customer, at: datetime) -> None:
    """Remove her from the journal's entry of her invitation; that she sells is deleted with her user."""
    user = User.objects.filter(customer_id=customer.pk).first()
    person = SellerPerson.objects.filter(user=user).first() if user else None
    if user is None or person is None:
        return
    entries = HouseEntry.objects.filter(about_id=person.seller_id, fact=PERSON_INVITED.name)
    for entry in entries.filter(details__user=str(user.id)):
        entry.details = {name: value for name, value in entry.details.items() if name != "user"}
        entry.save(update_fields=["details"])
