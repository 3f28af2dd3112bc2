"""What an address needs before any carrier is asked for a label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from comptoir.deliveries.carriers.port import LabelAsked, LabelRefused
from comptoir.deliveries.models import printed_language

NEEDED = ("street", "postcode", "city", "country")


def refuse_incomplete(asked: LabelAsked) -> None:
    """Raise LabelRefused, in words for the customer, where an address of the label lacks something."""
    for part, address in (("sender", asked.sender), ("recipient", asked.recipient)):
        if missing := _missing(address):
            raise refused(asked, part=part, field=missing)


def refused(asked: LabelAsked, *, part: str = "", field: str = "") -> LabelRefused:
    """Return the refusal of a label, in words for the customer."""
    with translation.override(printed_language(asked.language)):
        if part == "sender":
            words = _("The carrier does not accept your address. Check street, postcode and city.")
        elif part == "recipient":
            words = _(
                "The carrier does not accept the seller’s return address. The seller will send you a label."
            )
        else:
            words = _("The carrier offers no label for this parcel. The seller will send you one.")
    return LabelRefused(words, part=part, field=field)


def _missing(address: Mapping[str, Any]) -> str:
    if not address.get("name") and not address.get("company"):
        return "name"
    return next((field for field in NEEDED if not address.get(field)), "")
