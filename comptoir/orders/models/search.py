"""Search finds an order again by words, and by its number in any spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from comptoir.ground.fold import fold, fold_all
from comptoir.orders.models.number import BEFORE_NUMBER, closed

AROUND = "#.,:;()[]"


def searched_text(number: str, texts: Iterable[str]) -> str:
    """Return the text in which an order is searched: its number, with and without hyphens, and `texts`."""
    return fold_all((*dict.fromkeys((fold(number), closed(number))), *texts))


def saying(words: str) -> Q:
    """Require every word in the text, whatever its accents and case, and a number's hyphens and prefix."""
    query = Q()
    for ways in spellings(words):
        query &= Q(*(("search_text__contains", spelling) for spelling in ways), _connector=Q.OR)
    return query


def spellings(words: str) -> list[list[str]]:
    """Return the spellings of each searched word; a number is also spelt without its hyphens."""
    searched = _words(words)
    pairs = [[word, closed(word)] if any(map(str.isdecimal, word)) else [word] for word in searched]
    return [list(dict.fromkeys(filter(None, spelling))) for spelling in pairs]


def _words(typed: str) -> list[str]:
    """Return the words to search for, without “order no.” or “n°” before a number."""
    words = [re.sub(r"^(?:#|n°|no\.|n\.|nr\.)+(?=\d)", "", word) for word in fold(typed).split()]
    searched = [word for word in words if word.strip(AROUND)] or words
    at = next(
        (at for at, word in enumerate(searched) if word.strip(AROUND) not in BEFORE_NUMBER), len(searched)
    )
    rest = searched[at:]
    return rest if rest and any(map(str.isdecimal, rest[0])) else searched
