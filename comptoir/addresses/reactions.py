"""Write to the customer when an address is added or changed, in case it was somebody else."""

from __future__ import annotations

from django.conf import settings

from comptoir.addresses.facts import ADDED, CHANGED
from comptoir.addresses.models import Address
from comptoir.customers.models import Customer
from comptoir.journal.models import CustomerEntry
from comptoir.journal.react import Reaction
from comptoir.post.actions import queue_letter


def tell_of_address(entry: CustomerEntry) -> None:
    """Queue the letter for this fact to the customer's own mail, unless the address is gone again."""
    hers = Address.objects.for_customer(entry.customer_id)
    address = hers.filter(id=entry.about_id).first() if entry.about_id else None
    customer = Customer.objects.get(id=entry.customer_id)
    if address and customer.email:
        queue_letter(
            entry.fact.replace(".", "/"),
            to=customer.email,
            language=customer.language or settings.LANGUAGE_CODE,
            context={"place": str(address), "name": customer.name},
            customer_id=customer.id,
        )


REACTIONS = [Reaction(ADDED, tell_of_address), Reaction(CHANGED, tell_of_address)]
