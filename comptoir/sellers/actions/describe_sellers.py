"""Sellers come in: by name with an order's line, or with their whole public identity."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from django.utils.text import slugify
from pydantic import AfterValidator, StringConstraints

from comptoir.ground.fold import has_something_seen, plain_reference, without_control
from comptoir.ground.retry import again_on_conflict
from comptoir.journal.record import Acts, record, record_all
from comptoir.rest.codes import country_code
from comptoir.rest.sent import Sent
from comptoir.sellers.facts import DESCRIBED, INTRODUCED
from comptoir.sellers.models import Seller

EMAIL = re.compile(r"[^@ ]+@[^@ ]+")
NO_CONTROL = AfterValidator(without_control)
Short = Annotated[str, StringConstraints(max_length=40), NO_CONTROL]
Name = Annotated[str, StringConstraints(max_length=200), NO_CONTROL]


def _email(text: str) -> str:
    if text and not EMAIL.fullmatch(text):
        raise ValueError("is not an email address")
    return text


def _name(text: str) -> str:
    if not has_something_seen(text):
        raise ValueError("holds no sign that is seen")
    return text


class SellerSent(Sent):
    """A seller, as the shop describes them (DSA article 30); `reference` is the shop's own.

    What is left out stays unchanged.
    """

    reference: Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(plain_reference)]
    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=200, strip_whitespace=True),
        NO_CONTROL,
        AfterValidator(_name),
    ]
    status: Literal["", "professional", "private"] = ""
    legal_name: Name = ""
    address: Annotated[str, StringConstraints(max_length=1000), NO_CONTROL] = ""
    country: Annotated[str, AfterValidator(country_code)] = ""
    email: Annotated[str, StringConstraints(max_length=254), NO_CONTROL, AfterValidator(_email)] = ""
    phone: Short = ""
    register_name: Annotated[str, StringConstraints(max_length=100), NO_CONTROL] = ""
    register_number: Annotated[str, StringConstraints(max_length=60), NO_CONTROL] = ""
    vat_number: Annotated[str, StringConstraints(max_length=30), NO_CONTROL] = ""
    certifies_eu_law: bool = False
    about: Annotated[str, StringConstraints(max_length=2000), NO_CONTROL] = ""


def recognise_sellers(names: Mapping[str, str], *, by: Acts) -> dict[str, Seller]:
    """Return the sellers with these references; create unknown ones under the given names."""
    sellers = {seller.reference: seller for seller in Seller.objects.filter(reference__in=names)}
    unseen = [reference for reference in sorted(names) if reference not in sellers]
    if unseen:
        created = [
            Seller(reference=ref, name=names[ref] or ref, slug=_slug(names[ref] or ref, ref))
            for ref in unseen
        ]
        Seller.objects.bulk_create(created)
        record_all(INTRODUCED, about=created, by=by, speaks=False)
        sellers |= {seller.reference: seller for seller in created}
    return sellers


def describe_sellers(rows: Sequence[SellerSent], *, by: Acts) -> set[str]:
    """Take over what the shop says about its sellers; return the references of new and changed ones."""
    return again_on_conflict(lambda: _describe(rows, by=by))


def _describe(rows: Sequence[SellerSent], *, by: Acts) -> set[str]:
    known = set(
        Seller.objects.filter(reference__in=[row.reference for row in rows]).values_list(
            "reference", flat=True
        )
    )
    sellers = recognise_sellers({row.reference: row.name for row in rows}, by=by)
    changed = {row.reference for row in rows} - known
    for row in sorted(rows, key=lambda row: row.reference):
        seller, says = sellers[row.reference], row.model_dump(exclude={"reference"}, exclude_unset=True)
        fields = [name for name, value in says.items() if getattr(seller, name) != value]
        if fields:
            for name in fields:
                setattr(seller, name, says[name])
            seller.save(update_fields=fields)
            record(DESCRIBED, about=seller, by=by, fields=fields)
            changed.add(row.reference)
    return changed


def _slug(name: str, reference: str) -> str:
    # The hash of the reference tells two sellers of one name apart without looking up which slugs are taken.
    return f"{slugify(name)[:80] or 'seller'}-{hashlib.sha256(reference.encode()).hexdigest()[:8]}"
