"""Telephone numbers: read in any usual spelling, and kept in E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

# French numbers begin with a nought wherever they are, and each of these has a country code of its own.
FRENCH = ("FR", "GP", "MQ", "GF", "RE", "YT")
# The library reads "1 / x2" as the number 1, and leaves the rest out.
SECOND_NUMBER = re.compile(r"[\\/]\s*x", re.IGNORECASE)


def read_number(typed: str, *, region: str) -> str:
    """The number in E.164, as `+33612345678`; empty where it is not one, or has an extension.

    A number without a country code is one of `region` (ISO 3166-1 alpha-2); where that is France, one of
    France or of a territory that dials in the same way.
    """
    if SECOND_NUMBER.search(typed):
        return ""
    for number in _readings(typed, region):
        if phonenumbers.is_valid_number(number):
            return "" if number.extension else _e164(number)
    return ""


def has_extension(typed: str, *, region: str) -> bool:
    """Whether a valid number is followed by an extension, which E.164 has no room for."""
    readings = _readings(typed, region)
    return any(number.extension and phonenumbers.is_valid_number(number) for number in readings)


def _readings(typed: str, region: str) -> Iterator[PhoneNumber]:
    for one in dict.fromkeys((region, *FRENCH)) if region in FRENCH else (region,):
        try:
            yield phonenumbers.parse(typed, one)
        except phonenumbers.NumberParseException:
            return


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
