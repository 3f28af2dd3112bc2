"""One customer described by the shop, or corrected by its staff, whom she has asked for it."""

from __future__ import annotations

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions.learn import (
    SAID,
    Buyer,
    join_accounts,
    remember_addresses,
)
from comptoir.customers.actions.recognise import recognise_customers
from comptoir.customers.facts import CORRECTED
from comptoir.customers.models import Customer, User, accounts_at, customer_for_shop
from comptoir.ground.refusal import Refused
from comptoir.ground.retry import again_on_conflict
from comptoir.journal.record import Acts, record


class Described(NamedTuple):
    """What became of a description: `created`, `updated`, `unchanged` or `stale`, and what was not taken."""

    customer: Customer
    result: str
    kept: list[str]


def describe_customer(said: Buyer, *, by: Acts) -> Described:
    """Take over what the shop says of the customer with this number, who is made where there is none.

    What is empty in it stays as it is. An older description than what is known changes nothing.
    """
    return again_on_conflict(lambda: _describe(said, by=by))


def _describe(said: Buyer, *, by: Acts) -> Described:
    held = customer_for_shop(said.reference)
    if held and said.said_at < held.described_at:
        return Described(held, "stale", [])
    [found] = recognise_customers([said], by=by)
    customer = Customer.objects.get(id=found.customer_id)
    if held is None:
        return Described(customer, "created", found.kept)
    is_other = any(getattr(held, name) != getattr(customer, name) for name in SAID)
    return Described(customer, "updated" if is_other else "unchanged", found.kept)


@transaction.atomic
def correct_customer(
    customer: Customer, *, email: str, name: str, language: str, reason: str, by: Acts
) -> Customer:
    """Write what she told staff of herself over what is known of a customer without an account.

    `email` is canonical. Answers whose it is afterwards: the account that has verified the address, where
    there is one. Raises Refused where she has an account: there she changes it herself.
    """
    held = Customer.objects.select_for_update().get(id=customer.id)
    if User.objects.filter(customer_id=held.id).exists():
        raise Refused(_("This customer has an account and changes these details there."), "has_account")
    if not reason.strip():
        raise Refused(_("Say why you correct it."), "no_reason")
    said = {"email": email, "name": name, "language": language}
    changed = [field for field, value in said.items() if value != getattr(held, field)]
    if not changed:
        return held
    held.email, held.name, held.language, held.shop_updated_at = email, name, language, timezone.now()
    held.save(update_fields=["email", "name", "folded_name", "language", "shop_updated_at"])
    record(CORRECTED, about=held, by=by, changed=changed, reason=reason.strip())
    remember_addresses([(email, held.id)])
    if "email" in changed:
        join_accounts([email])
    known = Customer.objects.filter(id=held.id).first()
    return known or Customer.objects.get(id__in=[user.customer_id for _address, user in accounts_at([email])])
