"""An order's number has one key for all its spellings, by which it is found and its tries are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from comptoir.ground.fold import fold

LONGEST_KEY = 200
# What people write before a number, folded.
BEFORE_NUMBER = {
    "order", "orders", "commande", "commandes",
    "number", "numero", "num", "no", "n", "n°", "nr", "ref", "reference",
}  # fmt: skip


@lru_cache(maxsize=1024)
def closed(number: str) -> str:
    """Return the letters and digits of a number, folded."""
    return "".join(sign for sign in fold(number) if sign.isalnum())


def key_of(number: str) -> str:
    """Return the one key of a number in every spelling; one without letters and digits is its own key."""
    return (closed(number) or fold(number))[:LONGEST_KEY]


def keys_meant(typed: str) -> list[str]:
    """Return the keys of the numbers that may be meant: the text as typed, and without « commande n° »."""
    return list(dict.fromkeys((key_of(typed), key_of(_without_words_before(typed)))))


def nearest_first(numbers: Sequence[str], typed: str) -> list[str]:
    """Sort numbers of the same key: the typed one first, then those that look most like it."""
    written = "".join(typed.split())
    return sorted(
        numbers,
        key=lambda number: (number != typed, number != written, number.lower() != written.lower(), number),
    )


def _without_words_before(typed: str) -> str:
    words = re.findall(r"[^\W_]+", re.sub(r"^(\W*)no(?=\d)", r"\1", fold(typed)))
    while len(words) > 1 and words[0] in BEFORE_NUMBER and any(map(str.isdecimal, "".join(words[1:]))):
        words = words[1:]
    return "".join(words)
