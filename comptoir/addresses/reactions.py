"""A customer is written to when an address is added or changed, so that she hears of it if it was not her."""

from __future__ import annotations

from django.conf import settings

from comptoir.addresses.facts import ADDED, CHANGED
from comptoir.addresses.models import Address
from comptoir.customers.models import Customer
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.post.actions import queue_letter


def tell_of_address(entry: CustomerEntry) -> None:
    """Queue the letter of this fact to the customer's own mail; an address that is gone again needs none."""
    hers = Address.objects.for_customer(entry.customer_id)
    address = hers.filter(id=entry.about_id).first() if entry.about_id else None
    customer = Customer.objects.get(id=entry.customer_id)
    if address and customer.email:
        queue_letter(
            entry.fact.replace(".", "/"),
            to=customer.email,
            language=customer.language or settings.LANGUAGE_CODE,
            context={"place": str(address)},
            customer_id=customer.id,
        )


REACTIONS = [Reaction(ADDED, tell_of_address), Reaction(CHANGED, tell_of_address)]
