"""Actions on an address: add, change and remove it, and make it a default."""

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
    """Raised for an address that breaks its country's rules; `wrong` maps each wrong field to the reason."""

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
    """Add an address, or return the one that already says the same; the first becomes the default for all.

    `speaks` is False for imported history, which nobody is told about.

    Raises Unaddressable where a field is wrong, Refused once the customer has MOST_ADDRESSES.
    """
    content = _checked(content)
    _lock(customer)
    addresses = customer.addresses.for_customer(customer)
    address: Address | None = addresses.with_content(content).first()
    if address is None:
        number = addresses.count()
        if number >= MOST_ADDRESSES:
            words = _(
                "You have %(number)s addresses, the most an account can hold. Delete one that you no "
                "longer use."
            )
            raise Refused(words % {"number": number}, "too_many_addresses")
        address = Address(customer=customer)
        address.set_content(content)
        address.save()
        record(ADDED, about=address, by=by, speaks=speaks, country=address.country)
        default_for = default_for if number else list(Purpose)
    for purpose in default_for:
        _prefer(address, purpose, by=by)
    return address


@transaction.atomic
def change_address(address: Address, content: Content, *, by: Acts) -> Address:
    """Change an address; orders already placed keep the old one. Raises Unaddressable."""
    content = _checked(content)
    locked = _locked(address)
    changed = locked.set_content(content)
    if changed:
        locked.changed_at = timezone.now()
        locked.save(update_fields=[*changed, "changed_at"])
        record(CHANGED, about=locked, by=by, fields=changed)
    return locked


@transaction.atomic
def remove_address(address: Address, *, by: Acts) -> None:
    """Delete an address; if it was a default, no other takes its place."""
    locked = _locked(address)
    record(REMOVED, about=locked, by=by, country=locked.country)
    locked.delete()


@transaction.atomic
def prefer_address(address: Address, purpose: Purpose, *, by: Acts) -> None:
    """Make an address the default for a purpose, in place of the one before."""
    _lock(Customer(id=address.customer_id))
    _prefer(_locked(address), purpose, by=by)


def _prefer(address: Address, purpose: Purpose, *, by: Acts) -> None:
    if getattr(address, purpose.field):
        return
    hers = Address.objects.for_customer(address.customer_id)
    hers.filter(**{purpose.field: True}).update(**{purpose.field: False})
    setattr(address, purpose.field, True)
    address.save(update_fields=[purpose.field])
    record(PREFERRED, about=address, by=by, purpose=purpose.value)


def _checked(content: Content) -> Content:
    tidy = content.tidied()
    wrong = tidy.problems()
    if wrong:
        raise Unaddressable(wrong)
    return tidy


def _lock(customer: Customer) -> None:
    """Lock the customer's row: two browsers must not add the last address, or choose a default, at once."""
    Customer.objects.select_for_update().get(id=customer.pk)


def _locked(address: Address) -> Address:
    hers = Address.objects.for_customer(address.customer_id)
    locked: Address | None = hers.select_for_update().filter(id=address.id).first()
    if locked is None:
        # Deleted in another browser after the page read it and before this lock.
        raise Refused(_("This address no longer exists."), "address_gone")
    return locked
