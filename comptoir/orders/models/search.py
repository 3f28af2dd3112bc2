"""Search: how an order is found again by words, its number in any spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from comptoir.ground.fold import fold, fold_all

# What people write before a number, folded.
BEFORE_NUMBER = {
    "order", "orders", "commande", "commandes",
    "number", "numero", "num", "no", "n", "n°", "nr", "ref", "reference",
}  # fmt: skip
AROUND = "#.,:;()[]"


def searched_text(number: str, texts: Iterable[str]) -> str:
    """What an order is searched by: its number, also without its hyphens, and what is said of it."""
    return fold_all((*dict.fromkeys((fold(number), closed(number))), *texts))


def closed(number: str) -> str:
    """The letters and digits of a number, folded."""
    return "".join(sign for sign in fold(number) if sign.isalnum())


def saying(words: str) -> Q:
    """Every word stands in the text; accents, case, the hyphens of a number and what is before it do not
    matter."""
    found = Q()
    for word in _words(words):
        spellings = {word, closed(word)} if any(map(str.isdecimal, word)) else {word}
        found &= Q(*(("search_text__contains", one) for one in spellings if one), _connector=Q.OR)
    return found


def _words(typed: str) -> list[str]:
    """The words to look for, without “order no.” or “n°” before a number."""
    words = [re.sub(r"^(?:#|n°|no\.|n\.|nr\.)+(?=\d)", "", word) for word in fold(typed).split()]
    asked = [word for word in words if word.strip(AROUND)] or words
    at = next((at for at, word in enumerate(asked) if word.strip(AROUND) not in BEFORE_NUMBER), len(asked))
    rest = asked[at:]
    return rest if rest and any(map(str.isdecimal, rest[0])) else asked
