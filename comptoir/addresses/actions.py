"""What can be done with an address: add, change and remove it, and choose it as a default."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.addresses.facts import ADDED, CHANGED, PREFERRED, REMOVED
from comptoir.addresses.models import MOST_ADDRESSES, Address, Content, Purpose
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts, record


class Unaddressable(Exception):
    """An address that its country would not deliver to: `wrong` says what is wrong with which field."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(str(wrong))
        self.wrong = wrong


@transaction.atomic
def add_address(
    customer: Customer,
    content: Content,
    *,
    by: Acts,
    default_for: Collection[Purpose] = (),
    speaks: bool = True,
) -> Address:
    """Add an address; the first becomes the default for everything. The same one twice is once.

    `speaks` is False for history, of which nobody is told.

    Raises Unaddressable where a field is wrong, Refused where there are too many.
    """
    content = _sound(content)
    _lock(customer)
    held = customer.addresses.for_customer(customer)
    address: Address | None = held.saying(content).first()
    if address is None:
        number = held.count()
        if number >= MOST_ADDRESSES:
            words = _(
                "You have %(number)s addresses, the most an account can hold. Delete one that you no "
                "longer use."
            )
            raise Refused(words % {"number": number}, "too_many_addresses")
        address = Address(customer=customer)
        address.say(content)
        address.save()
        record(ADDED, about=address, by=by, speaks=speaks, country=address.country)
        default_for = default_for if number else list(Purpose)
    for purpose in default_for:
        _prefer(address, purpose, by=by)
    return address


@transaction.atomic
def change_address(address: Address, content: Content, *, by: Acts) -> Address:
    """Change what an address says; its orders keep what they were sent to. Raises Unaddressable."""
    content = _sound(content)
    held = _held(address)
    changed = held.say(content)
    if changed:
        held.changed_at = timezone.now()
        held.save(update_fields=[*changed, "changed_at"])
        record(CHANGED, about=held, by=by, fields=changed)
    return held


@transaction.atomic
def remove_address(address: Address, *, by: Acts) -> None:
    """Delete an address. If it was a default, there is none until another is chosen."""
    held = _held(address)
    record(REMOVED, about=held, by=by, country=held.country)
    held.delete()


@transaction.atomic
def prefer_address(address: Address, purpose: Purpose, *, by: Acts) -> None:
    """Make an address the default for a purpose, in place of the one before; twice is once."""
    _lock(Customer(id=address.customer_id))
    _prefer(_held(address), purpose, by=by)


def _prefer(address: Address, purpose: Purpose, *, by: Acts) -> None:
    if getattr(address, purpose.field):
        return
    hers = Address.objects.for_customer(address.customer_id)
    hers.filter(**{purpose.field: True}).update(**{purpose.field: False})
    setattr(address, purpose.field, True)
    address.save(update_fields=[purpose.field])
    record(PREFERRED, about=address, by=by, purpose=purpose.value)


def _sound(content: Content) -> Content:
    tidy = content.tidied()
    wrong = tidy.problems()
    if wrong:
        raise Unaddressable(wrong)
    return tidy


def _lock(customer: Customer) -> None:
    """One at a time for each customer: two browsers must not both be the last to fit, or the default."""
    Customer.objects.select_for_update().get(id=customer.pk)


def _held(address: Address) -> Address:
    hers = Address.objects.for_customer(address.customer_id)
    held: Address | None = hers.select_for_update().filter(id=address.id).first()
    if held is None:
        # Deleted in another browser, between the page that found it and this lock.
        raise Refused(_("This address no longer exists."), "address_gone")
    return held
