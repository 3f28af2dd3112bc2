"""Money: a whole number of minor units and an ISO 4217 currency, never a float."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision

LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")


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
        """The amount in the currency's main unit, exact."""
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    def shown(self, language: str) -> str:
        """The amount as a reader of `language` (`fr`, `en`, `fr-ch`) writes it."""
        text = format_currency(self.major, self.currency, locale=language.replace("-", "_"))
        # CLDR parts a symbol of letters from the digits, which Babel leaves out.
        return LETTER_BEFORE_DIGIT.sub("\N{NO-BREAK SPACE}", text)

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be added up")
