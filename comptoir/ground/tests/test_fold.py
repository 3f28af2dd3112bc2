"""What looks the same is found."""

from __future__ import annotations

import pytest

from comptoir.ground.fold import fold, fold_anew


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("yildiz", "Yıldız"),
        ("ISTANBUL", "İstanbul"),
        ("t-shirt", "T\N{NON-BREAKING HYPHEN}shirt"),
        ("t-shirt", "T\N{EN DASH}shirt"),
        ("t-shirt", "T\N{MINUS SIGN}shirt"),
        ("t-shirt", "T\N{FULLWIDTH HYPHEN-MINUS}shirt"),
        ("wasserflasche", "Wasser\N{SOFT HYPHEN}flasche"),
        ("cafe", "ca\N{ZERO WIDTH SPACE}fé"),
        ("heart", "heart\N{VARIATION SELECTOR-16}"),
        ('27"', "27″"),
        ('27"', "27''"),
        ('27"', "27”"),
        ("l'ete", "L’été"),
        ("l'ete", "l´été"),
        ('"salon"', "«Salon»"),
        ("cafe au lait", "Cafe\N{NO-BREAK SPACE}au  lait"),
        ("كتاب", "کتاب"),
        ("علي", "علی"),
        ("مدرسه", "مدرسة"),
        ("احمد", "أحمد"),
        ("سلام", "ســلام"),
        ("ميخواهم", "می\N{ZERO WIDTH NON-JOINER}خواهم"),
        ("ﻻ".replace("ﻻ", "لا"), "ﻻ"),
        ("2026", "٢٠٢٦"),
        ("2026", "۲۰۲۶"),
        ("strasse", "Straße"),
        ("οδος", "ΟΔΟΣ"),
    ],
)
def test_what_looks_the_same_is_folded_alike(typed: str, held: str) -> None:
    assert fold(typed) == fold(held)


@pytest.mark.parametrize("text", ["T‑shirt 27″", "Yıldız", "„Salon“ l´été", "™ ﷺ ½", "x" * 400 + "’’"])
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text) == fold_anew(text)


def test_what_differs_stays_apart() -> None:
    assert len({fold(text) for text in ("cote", "cot", "co-te", "co te", '27"', "27'", "27")}) == 7
