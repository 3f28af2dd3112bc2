"""One customer, described by the shop, or corrected by its staff at her request."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions.learn import SAID, Buyer, join_accounts, remember_addresses
from comptoir.customers.actions.recognise import recognise_customers
from comptoir.customers.facts import CORRECTED
from comptoir.customers.models import Customer, User, accounts_at, customer_for_shop
from comptoir.ground.refusal import Refused
from comptoir.ground.retry import again_on_conflict
from comptoir.journal.record import Acts, record


class Described(NamedTuple):
    """The result of a description: `created`, `updated`, `unchanged` or `stale`, and the fields not taken
    over."""

    customer: Customer
    result: str
    kept: list[str]


def describe_customer(buyer: Buyer, *, by: Acts) -> Described:
    """Take over what the shop says about the customer with this number; create her if there is none.

    An empty field leaves its value unchanged. A description older than the last one changes nothing.
    """
    return again_on_conflict(lambda: _describe(buyer, by=by))


def _describe(buyer: Buyer, *, by: Acts) -> Described:
    known = customer_for_shop(buyer.reference)
    if known and buyer.said_at < known.described_at:
        return Described(known, "stale", [])
    [recognised] = recognise_customers([buyer], by=by)
    customer = Customer.objects.get(id=recognised.customer_id)
    if known is None:
        return Described(customer, "created", recognised.kept)
    has_changed = any(getattr(known, name) != getattr(customer, name) for name in SAID)
    return Described(customer, "updated" if has_changed else "unchanged", recognised.kept)


@transaction.atomic
def correct_customer(
    customer: Customer, *, email: str, name: str, language: str, reason: str, by: Acts
) -> Customer:
    """Correct what is known about a customer without an account, as she told staff.

    `email` is canonical. Returns the customer who has it afterwards: that of the account which has verified
    the address, if there is one. Raises Refused if she has an account: she changes it there herself.
    """
    locked = Customer.objects.select_for_update().get(id=customer.id)
    if User.objects.filter(customer_id=locked.id).exists():
        raise Refused(_("This customer has an account and changes these details there."), "has_account")
    if not reason.strip():
        raise Refused(_("Say why you are correcting it."), "no_reason")
    details = {"email": email, "name": name, "language": language}
    changed = [field for field, value in details.items() if value != getattr(locked, field)]
    if not changed:
        return locked
    locked.email, locked.name, locked.language, locked.shop_updated_at = email, name, language, timezone.now()
    locked.save(update_fields=["email", "name", "folded_name", "language", "shop_updated_at"])
    record(CORRECTED, about=locked, by=by, changed=changed, reason=reason.strip())
    remember_addresses([(email, locked.id)])
    if "email" in changed:
        join_accounts([email])
    remaining = Customer.objects.filter(id=locked.id).first()
    return remaining or Customer.objects.get(
        id__in=[user.customer_id for _address, user in accounts_at([email])]
    )
