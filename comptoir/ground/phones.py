"""Telephone numbers: read in any usual spelling, and kept in E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

# French numbers begin with a nought wherever they are, and each of these has a country code of its own.
FRENCH = ("FR", "GP", "MQ", "GF", "RE", "YT")
# Mobile numbers that nobody has (ARCEP 2018-0881), as the demo’s people: the library does not know them.
FICTION = re.compile(r"\+3363998\d{4}")
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
        if _is_one(number):
            return "" if number.extension else _e164(number)
    return ""


def has_extension(typed: str, *, region: str) -> bool:
    """Whether a valid number is followed by an extension, which E.164 has no room for."""
    readings = _readings(typed, region)
    return any(number.extension and _is_one(number) for number in readings)


def _readings(typed: str, region: str) -> Iterator[PhoneNumber]:
    for one in dict.fromkeys((region, *FRENCH)) if region in FRENCH else (region,):
        try:
            yield phonenumbers.parse(typed, one)
        except phonenumbers.NumberParseException:
            return


def is_fiction(number: str) -> bool:
    """Whether a number (E.164) is a mobile one that nobody has."""
    return bool(FICTION.fullmatch(number))


def _is_one(number: PhoneNumber) -> bool:
    return phonenumbers.is_valid_number(number) or is_fiction(_e164(number))


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
