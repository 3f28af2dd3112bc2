"""Money adds up exactly and reads as the reader's language writes it."""

import re
from decimal import Decimal

import pytest
from babel import Locale

from comptoir.ground.money import DIGITS, Money, UnitPrice

CASH_ALONE = {  # Codes whose digits CLDR counts otherwise, and theirs by ISO 4217.
    "AFN": 2,
    "ALL": 2,
    "IQD": 3,
    "IRR": 2,
    "KPW": 2,
    "LAK": 2,
    "LBP": 2,
    "MGA": 2,
    "MMK": 2,
    "RSD": 2,
    "SOS": 2,
    "SYP": 2,
    "YER": 2,
}


def plain(words: str) -> str:
    return words.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_adds_up_in_minor_units() -> None:
    assert Money(1999, "EUR") + Money(1, "EUR") == Money(2000, "EUR")


def test_refuses_to_add_two_currencies() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(1, "EUR") + Money(1, "USD")


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        (Money(123456, "EUR"), "fr", "1 234,56 €"),
        (Money(123456, "EUR"), "en", "€1,234.56"),
        (Money(1500, "JPY"), "en", "¥1,500"),
        (Money(-50, "EUR"), "fr", "−0,50 €"),
        (Money(199900, "RSD"), "fr", "1 999,00 RSD"),
        (Money(199900, "RSD"), "en", "RSD 1,999.00"),
        (Money(1234567, "IQD"), "en", "IQD 1,234.567"),
        (Money(4990, "CHF"), "fr", "49,90 CHF"),
        (Money(1000, "FRF"), "en", "FRF 10.00"),
    ],
)
def test_reads_as_the_language_writes_it(amount: Money, language: str, words: str) -> None:
    assert plain(amount.shown(language)) == words


@pytest.mark.parametrize(
    ("minor", "words"), [("690", "€6.90"), ("322.5", "€3.225"), ("0.1", "€0.001"), ("100000", "€1,000.00")]
)
def test_a_unit_price_shows_its_last_digit(minor: str, words: str) -> None:
    assert UnitPrice(Decimal(minor), "EUR").shown("en") == words


@pytest.mark.parametrize(("currency", "digits"), CASH_ALONE.items())
def test_digits_are_those_of_iso_4217(currency: str, digits: int) -> None:
    assert DIGITS[currency] == digits


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("currency", sorted(DIGITS))
def test_every_currency_is_written_with_its_own_digits(currency: str, language: str) -> None:
    words = Money(8_765_432, currency).shown(language)
    signs = Locale(language).number_symbols["latn"]
    [number] = re.findall(rf"\d[\d{signs['group']}{signs['decimal']}]*", words)

    whole, _point, part = number.partition(signs["decimal"])
    assert (whole.replace(signs["group"], "") + part, len(part)) == ("8765432", DIGITS[currency])
