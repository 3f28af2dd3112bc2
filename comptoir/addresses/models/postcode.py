"""Postcodes: what is typed in another way, and can mean one thing alone, is written as its country does."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

DASHES = re.compile(r"\s*[\u2010-\u2015\u2212\ufe58\ufe63\uff0d-]\s*")
# What else than its ISO code stands before a country's postcodes: the letters of its cars.
LETTERS_BEFORE = {
    "AT": "A", "BE": "B", "DE": "D", "ES": "E", "FI": "FIN", "FR": "F", "HU": "H", "IT": "I", "LU": "L",
    "NO": "N", "PT": "P", "SE": "S", "SI": "SLO",
}  # fmt: skip
# What the address data does not know yet.
LATELY = {"EG": r"\d{7}"}
Patterns = Sequence[re.Pattern[str]]


def write_postcode(
    typed: str, country: str, patterns: Sequence[re.Pattern[str]], likes: Sequence[str]
) -> str:
    """The postcode as `country` writes it; in capitals and as it stands where it fits none of `patterns`.

    `likes` are examples of the country's own: their spaces and hyphens are taken over.
    """
    plain = _plain(typed)
    for candidate in _candidates(plain, country, likes):
        if fits(candidate, country, patterns):
            return candidate
    return plain


def fits(text: str, country: str, patterns: Patterns) -> bool:
    """Whether a postcode can be one of this country."""
    if country in LATELY and re.fullmatch(LATELY[country], text):
        return True
    return not patterns or any(pattern.fullmatch(text) for pattern in patterns)


def _plain(typed: str) -> str:
    """In capitals, digits of any script as 0 to 9, one hyphen and one space for all."""
    signs = unicodedata.normalize("NFKC", typed).upper()
    digits = "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in signs)
    return DASHES.sub("-", " ".join(digits.split()))


def _candidates(plain: str, country: str, likes: Sequence[str]) -> Iterator[str]:
    for text in (plain, _without_letters(plain, country)):
        bare = re.sub(r"[\s-]", "", text)
        yield from (written for like in likes if (written := _like(bare, like)))
        yield from (text, bare)
        if likes and all(like.startswith(country) for like in likes):
            yield from (written for like in likes if (written := _like(country + bare, like)))


def _without_letters(plain: str, country: str) -> str:
    """Without the country's letters before the number, as in D-10115."""
    letters = "|".join({country, LETTERS_BEFORE.get(country, country)})
    return re.sub(rf"^(?:{letters})[\s-]*(?=\d)", "", plain)


def _like(bare: str, like: str) -> str:
    """Letters and digits spaced as those of an example; empty where there are more or fewer than in it."""
    if len(bare) != len(re.sub(r"[\s-]", "", like)):
        return ""
    signs = iter(bare)
    return "".join(one if one in " -" else next(signs) for one in like)
