"""Telephone numbers: read in any usual spelling, and stored in E.164."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

# French numbers start with 0 in all these territories, but each has its own country code.
FRENCH = ("FR", "GP", "MQ", "GF", "RE", "YT")
# Mobile numbers reserved for fiction (ARCEP 2018-0881), used by the demo; the library does not know them.
FICTION = re.compile(r"\+3363998\d{4}")
# The library reads "1 / x2" as the number 1 and drops the rest.
SECOND_NUMBER = re.compile(r"[\\/]\s*x", re.IGNORECASE)


def read_number(typed: str, *, region: str) -> str:
    """Return the number in E.164, such as `+33612345678`; empty if it is invalid or has an extension.

    A number without a country code belongs to `region` (ISO 3166-1 alpha-2); if that is France, to France or
    to a territory that dials the same way.
    """
    if SECOND_NUMBER.search(typed):
        return ""
    for number in _readings(typed, region):
        if _is_valid(number):
            return "" if number.extension else _e164(number)
    return ""


def has_extension(typed: str, *, region: str) -> bool:
    """Whether a valid number is followed by an extension, which E.164 has no room for."""
    readings = _readings(typed, region)
    return any(number.extension and _is_valid(number) for number in readings)


def _readings(typed: str, region: str) -> Iterator[PhoneNumber]:
    for country in dict.fromkeys((region, *FRENCH)) if region in FRENCH else (region,):
        try:
            yield phonenumbers.parse(typed, country)
        except phonenumbers.NumberParseException:
            return


def shown_number(number: str, *, region: str) -> str:
    """Format a number in E.164 as it is dialled in `region`: without its country code if it belongs there."""
    parsed = phonenumbers.parse(number)
    is_national = phonenumbers.region_code_for_number(parsed) == region
    form = PhoneNumberFormat.NATIONAL if is_national else PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))


def is_fiction(number: str) -> bool:
    """Whether a number (E.164) is a mobile number reserved for fiction."""
    return bool(FICTION.fullmatch(number))


def _is_valid(number: PhoneNumber) -> bool:
    return phonenumbers.is_valid_number(number) or is_fiction(_e164(number))


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
