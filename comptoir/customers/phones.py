"""Mobile numbers: read in any usual spelling, kept in E.164 (`|phone` shows them as people write)."""

from __future__ import annotations

import re

from django.conf import settings

from comptoir.ground import phones


def read_number(typed: str) -> str:
    """The number in E.164, as `+33612345678`; empty where it is none.

    Without a country code it is read as one of the shop's first country.
    """
    return phones.read_number(typed, region=(settings.SHOP_COUNTRIES or ["FR"])[0])


def is_number(identifier: str) -> bool:
    """Whether what somebody signs in with is a number in E.164; else it is an e-mail address."""
    return re.fullmatch(r"\+[0-9]{6,15}", identifier) is not None
