"""Money adds up exactly and reads as the reader's language writes it."""

import pytest

from comptoir.ground.money import Money


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
        (Money(-50, "EUR"), "fr", "-0,50 €"),
    ],
)
def test_reads_as_the_language_writes_it(amount: Money, language: str, words: str) -> None:
    assert (
        amount.shown(language).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
        == words
    )
