"""Money: a whole number of minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import get_currency_precision
from iso4217 import Currency

LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
# Metals, funds without a minor unit and test codes have no digits: nothing is priced in them.
DIGITS: dict[str, int] = {
    currency.code: currency.exponent for currency in Currency if currency.exponent is not None
}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (cents for EUR, yen for JPY) of one currency (ISO 4217 code)."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    @property
    def major(self) -> Decimal:
        """The exact amount in the currency's main unit."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def shown(self, language: str) -> str:
        """Format the amount for a reader of `language` (`fr`, `en`, `fr-ch`)."""
        return _shown(self.major, self.currency, language, digits_of(self.currency))

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added up")


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """The price of one piece in minor units; it may have more digits than the currency."""

    minor: Decimal
    currency: str

    def shown(self, language: str) -> str:
        """Format the price for a reader of `language`, to its last digit."""
        major = self.minor.scaleb(-digits_of(self.currency)).normalize()
        digits = max(digits_of(self.currency), -int(major.as_tuple().exponent))
        return _shown(major, self.currency, language, digits)


def digits_of(currency: str) -> int:
    """Return how many decimals a currency has by ISO 4217; CLDR's are those of cash.

    For a code that ISO 4217 no longer lists, use CLDR's.
    """
    digits = DIGITS.get(currency)
    return get_currency_precision(currency) if digits is None else digits


def _shown(major: Decimal, currency: str, language: str, digits: int) -> str:
    locale = language.replace("-", "_")
    text = _pattern(locale, digits).apply(major, locale, currency=currency, currency_digits=False)
    # CLDR separates a symbol made of letters from the digits; Babel does not.
    text = LETTER_BEFORE_DIGIT.sub("\N{NO-BREAK SPACE}", text)
    return text.replace("-", "\N{MINUS SIGN}") if major < 0 else text


@lru_cache(maxsize=256)
def _pattern(locale: str, digits: int) -> Any:
    pattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern
