"""Mobile numbers: read in any usual spelling, kept in E.164 (`|phone` shows them as people write)."""

from __future__ import annotations

import re

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

from comptoir.ground import phones

NEVER_TEXTED = {
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.UAN,
    PhoneNumberType.VOICEMAIL,
}


def read_number(typed: str) -> str:
    """The number in E.164, as `+33612345678`; empty where it is none.

    Without a country code it is read as one of the shop's first country.
    """
    return phones.read_number(typed, region=(settings.SHOP_COUNTRIES or ["FR"])[0])


def can_be_texted(number: str) -> bool:
    """Whether an SMS can reach it: a landline, a free or a premium number is none to send a code to."""
    return phonenumbers.number_type(phonenumbers.parse(number)) not in NEVER_TEXTED


def is_number(identifier: str) -> bool:
    """Whether what somebody signs in with is a number in E.164; else it is an e-mail address."""
    return re.fullmatch(r"\+[0-9]{6,15}", identifier) is not None
