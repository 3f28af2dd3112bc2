"""Postcodes: rewrite what is typed the way its country writes it, where it can mean only one code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

DASHES = re.compile(r"\s*[\u2010-\u2015\u2212\ufe58\ufe63\uff0d-]\s*")
# The country letters that people type before a postcode, where they differ from the ISO code (car plates).
LETTERS_BEFORE = {
    "AT": "A", "BE": "B", "DE": "D", "ES": "E", "FI": "FIN", "FR": "F", "HU": "H", "IT": "I", "LU": "L",
    "NO": "N", "PT": "P", "SE": "S", "SI": "SLO",
}  # fmt: skip
# Postcodes that the address data does not know yet.
LATELY = {"EG": r"\d{7}"}
Patterns = Sequence[re.Pattern[str]]


def write_postcode(
    typed: str, country: str, patterns: Sequence[re.Pattern[str]], likes: Sequence[str]
) -> str:
    """Return the postcode as `country` writes it; in capitals but otherwise as typed if it fits no pattern.

    `likes` are examples of the country's postcodes; their spaces and hyphens are copied.
    """
    plain = _plain(typed)
    for candidate in _candidates(plain, country, likes):
        if fits(candidate, country, patterns):
            return candidate
    return plain


def fits(text: str, country: str, patterns: Patterns) -> bool:
    """Whether a postcode is possible in this country."""
    if country in LATELY and re.fullmatch(LATELY[country], text):
        return True
    return not patterns or any(pattern.fullmatch(text) for pattern in patterns)


def _plain(typed: str) -> str:
    """Return it in capitals, with digits of any script as 0 to 9, plain hyphens and single spaces."""
    signs = unicodedata.normalize("NFKC", typed).upper()
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in signs)
    return DASHES.sub("-", " ".join(digits.split()))


def _candidates(plain: str, country: str, likes: Sequence[str]) -> Iterator[str]:
    for text in (plain, _without_letters(plain, country)):
        bare = re.sub(r"[\s-]", "", text)
        yield from (candidate for like in likes if (candidate := _like(bare, like)))
        yield from (text, bare)
        if likes and all(like.startswith(country) for like in likes):
            yield from (candidate for like in likes if (candidate := _like(country + bare, like)))


def _without_letters(plain: str, country: str) -> str:
    """Remove the country's letters before the number, as in D-10115."""
    letters = "|".join({country, LETTERS_BEFORE.get(country, country)})
    return re.sub(rf"^(?:{letters})[\s-]*(?=\d)", "", plain)


def _like(bare: str, like: str) -> str:
    """Space letters and digits as in an example; empty if there are more or fewer than in it."""
    if len(bare) != len(re.sub(r"[\s-]", "", like)):
        return ""
    signs = iter(bare)
    return "".join(sign if sign in " -" else next(signs) for sign in like)
