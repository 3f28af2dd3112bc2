"""Telephone numbers as people write them, and as they are stored."""

from __future__ import annotations

import pytest

from comptoir.ground.phones import has_extension, read_number


@pytest.mark.parametrize(
    ("typed", "region", "kept"),
    [
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+33 (0)6 12 34 56 78", "BE", "+33612345678"),
        ("0033 612345678", "FR", "+33612345678"),
        ("0692 12 34 56", "FR", "+262692123456"),
        ("0690 00 12 34", "FR", "+590690001234"),
        ("06 12 34 56 78", "RE", "+33612345678"),
        ("0470 12 34 56", "BE", "+32470123456"),
        ("(503) 555-0134", "US", "+15035550134"),
        ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", "FR", "+33612345678"),
        ("06 39 98 00 42", "FR", "+33639980042"),
    ],
)
def test_a_number_is_read_in_any_usual_spelling(typed: str, region: str, kept: str) -> None:
    assert read_number(typed, region=region) == kept
    assert read_number(kept, region="ZZ") == kept


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("06 12 34 56 78", "BE"),
        ("00 00 00 00 00", "FR"),
        ("12", "FR"),
        ("", "FR"),
        ("call me", "FR"),
        ("06 12 34 56 78", "ZZ"),
        ("06 12 34 56 78 / x6", "FR"),
        ("06 12 34 56 78 / 06 12 34 56 79", "FR"),
        ("06 12 34 56 78 ext. 12", "FR"),
        ("+33612345678;ext=12", "FR"),
    ],
)
def test_what_is_not_one_number_is_not_read(typed: str, region: str) -> None:
    assert read_number(typed, region=region) == ""


def test_an_extension_is_seen() -> None:
    assert has_extension("01 99 00 12 34 ext. 12", region="FR")
    assert has_extension("0692 12 34 56 poste 7", region="FR") is False
    assert not has_extension("01 99 00 12 34", region="FR")
