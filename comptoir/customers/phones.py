"""Mobile numbers: read in any usual spelling, stored in E.164 (`|phone` formats them)."""

from __future__ import annotations

import re

from django.conf import settings

from comptoir.ground import phones


def read_number(typed: str) -> str:
    """Return the number in E.164, such as `+33612345678`; empty if it is invalid.

    A number without a country code belongs to the shop's first country.
    """
    return phones.read_number(typed, region=(settings.SHOP_COUNTRIES or ["FR"])[0])


def is_number(identifier: str) -> bool:
    """Whether an identifier for signing in is a number in E.164; otherwise it is an e-mail address."""
    return re.fullmatch(r"\+[0-9]{6,15}", identifier) is not None
