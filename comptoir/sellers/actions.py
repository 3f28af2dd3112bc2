"""Sellers come in, by name with an order's line or with their whole public identity; their people too."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from comptoir.customers.actions import invited_user
from comptoir.ground.fold import without_control
from comptoir.ground.refusal import Refused
from comptoir.ground.retry import again_on_conflict
from comptoir.journal.record import Acts, record, record_all
from comptoir.post.actions import queue_letter
from comptoir.sellers.facts import DESCRIBED, INTRODUCED, PERSON_INVITED
from comptoir.sellers.models import Seller, SellerPerson, seller_of

NO_CONTROL = AfterValidator(without_control)
Short = Annotated[str, StringConstraints(max_length=40), NO_CONTROL]
Name = Annotated[str, StringConstraints(max_length=200), NO_CONTROL]


class SellerSent(BaseModel):
    """A seller as the shop describes them (DSA article 30). `reference` is the shop's own."""

    model_config = ConfigDict(strict=True, extra="forbid")

    reference: Annotated[str, StringConstraints(min_length=1, max_length=64), NO_CONTROL]
    name: Annotated[str, StringConstraints(min_length=1, max_length=200), NO_CONTROL]
    status: Literal["professional", "private"] = "professional"
    legal_name: Name = ""
    address: Annotated[str, StringConstraints(max_length=1000), NO_CONTROL] = ""
    country: Annotated[str, StringConstraints(pattern="^([A-Z]{2})?$")] = ""
    email: Annotated[str, StringConstraints(max_length=254, pattern="^([^@ ]+@[^@ ]+)?$"), NO_CONTROL] = ""
    phone: Short = ""
    register_name: Annotated[str, StringConstraints(max_length=100), NO_CONTROL] = ""
    register_number: Annotated[str, StringConstraints(max_length=60), NO_CONTROL] = ""
    vat_number: Annotated[str, StringConstraints(max_length=30), NO_CONTROL] = ""
    certifies_eu_law: bool = False
    about: Annotated[str, StringConstraints(max_length=2000), NO_CONTROL] = ""


def recognise_sellers(named: Mapping[str, str], *, by: Acts) -> dict[str, Seller]:
    """The sellers of these references; those not seen before are made, under their names."""
    held = {seller.reference: seller for seller in Seller.objects.filter(reference__in=named)}
    unseen = [reference for reference in sorted(named) if reference not in held]
    if unseen:
        made = [
            Seller(reference=ref, name=named[ref] or ref, slug=_slug(named[ref] or ref, ref))
            for ref in unseen
        ]
        Seller.objects.bulk_create(made)
        record_all(INTRODUCED, about=made, by=by, speaks=False)
        held |= {seller.reference: seller for seller in made}
    return held


def describe_sellers(rows: Sequence[SellerSent], *, by: Acts) -> set[str]:
    """Take over what the shop says of its sellers; answers the references of the new and changed."""
    return again_on_conflict(lambda: _describe(rows, by=by))


def _describe(rows: Sequence[SellerSent], *, by: Acts) -> set[str]:
    known = set(
        Seller.objects.filter(reference__in=[row.reference for row in rows]).values_list(
            "reference", flat=True
        )
    )
    sellers = recognise_sellers({row.reference: row.name for row in rows}, by=by)
    changed = {row.reference for row in rows} - known
    for row in sorted(rows, key=lambda one: one.reference):
        seller, says = sellers[row.reference], row.model_dump(exclude={"reference"})
        fields = [name for name, value in says.items() if getattr(seller, name) != value]
        if fields:
            for name in fields:
                setattr(seller, name, says[name])
            seller.save(update_fields=fields)
            record(DESCRIBED, about=seller, by=by, fields=fields)
            changed.add(row.reference)
    return changed


@transaction.atomic
def invite_person(seller: Seller, address: str, *, name: str = "", language: str = "", by: Acts) -> bool:
    """Let whoever has this address sell for the seller, and write to her what to do; False where she does.

    Raises Refused where it is no address, or where she sells for another: a desk shows one seller's orders.
    """
    user = invited_user(address, name=name, language=language)
    held = seller_of(user)
    if held == seller:
        return False
    if held is not None:
        words = _("%(address)s sells for %(seller)s already, and nobody sells for two.")
        raise Refused(words % {"address": user.email, "seller": held.name}, "sells_for_another")
    SellerPerson.objects.create(seller=seller, user=user)
    record(PERSON_INVITED, about=seller, by=by, user=str(user.id))
    queue_letter(
        "sellers/person_invited",
        to=user.email,
        language=user.language or settings.LANGUAGE_CODE,
        context={
            "name": user.name,
            "address": user.email,
            "seller": seller.name,
            "has_password": user.has_usable_password(),
        },
    )
    return True


def _slug(name: str, reference: str) -> str:
    # The reference's fingerprint keeps two sellers of one name apart without asking which names are taken.
    return f"{slugify(name)[:80] or 'seller'}-{hashlib.sha256(reference.encode()).hexdigest()[:8]}"
