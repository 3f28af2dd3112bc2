"""Currency and country codes (ISO 4217 and 3166), as programs write them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from comptoir.ground.money import DIGITS

SYMBOLS = {"€": "EUR", "£": "GBP"}
# CLDR lists groups of countries, islands and test places beside the countries. Kosovo (XK) has no ISO code,
# but every carrier uses this one.
NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
OTHER_COUNTRY_CODES = {"UK": "GB", "EL": "GR"}


def currency_code(code: str) -> str:
    """Return a valid currency code unchanged. Raises ValueError with the code to write instead."""
    if is_money(code):
        return code
    plain = code.strip().upper()
    guess = next((code for code in (plain, plain[:3], SYMBOLS.get(plain, "")) if is_money(code)), None)
    raise ValueError(f"is no ISO 4217 currency: write {guess or 'its three letters, such as EUR'}")


def country_code(code: str) -> str:
    """Return a valid country code, or an empty one, unchanged. Raises ValueError with the code to write
    instead."""
    if not code or code in _countries():
        return code
    plain = code.strip()
    named = (
        str(named)
        for language in ("en", "fr")
        for named, name in Locale(language).territories.items()
        if name.casefold() == plain.casefold()
    )
    guesses = (plain.upper(), OTHER_COUNTRY_CODES.get(plain.upper(), ""), *named)
    guess = next((candidate for candidate in guesses if candidate in _countries()), None)
    raise ValueError(f"is no ISO 3166-1 alpha-2 country: write {guess or 'its two letters, such as FR'}")


def is_money(currency: str) -> bool:
    """Whether it is the code of a currency in use now or in the past."""
    return currency in DIGITS or currency in _former_currencies()


def is_money_on(currency: str, day: date) -> bool:
    """Whether the currency could be used to pay on that day: francs until 2002."""
    return currency in DIGITS or day <= _former_currencies().get(currency, date.min)


@lru_cache(maxsize=1)
def _former_currencies() -> dict[str, date]:
    """Return the former currencies, and the last day of each."""
    last: dict[str, date] = {}
    for rows in get_global("territory_currencies").values():
        for code, _first, end, is_tender in rows:
            if is_tender and end:
                last[code] = max(date(*end), last.get(code, date.min))
    return last


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    codes = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - NO_COUNTRIES
