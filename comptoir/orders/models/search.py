"""Search finds an order again by words, and by its number in any spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from comptoir.ground.fold import fold, fold_all
from comptoir.orders.models.number import BEFORE_NUMBER, closed

AROUND = "#.,:;()[]"


def searched_text(number: str, texts: Iterable[str]) -> str:
    """Return the text in which an order is searched: its number, with and without hyphens, and `texts`."""
    return fold_all((*dict.fromkeys((fold(number), closed(number))), *texts))


def saying(words: str, *, short_at_start: bool = False) -> Q:
    """Require every word in the text, whatever its accents and case, and a number's hyphens and prefix.

    With `short_at_start`, a word of two letters must begin a word of the text.
    """
    query = Q()
    for ways in spellings(words):
        query &= reduce(or_, (_said(spelling, short_at_start) for spelling in ways))
    return query


def is_short(spelling: str) -> bool:
    """Return whether a spelling has two letters of a script that puts spaces between words."""
    return len(spelling) == 2 and spelling.isascii()


def _said(spelling: str, short_at_start: bool) -> Q:
    if short_at_start and is_short(spelling):
        return Q(search_text__contains=f" {spelling}") | Q(search_text__startswith=f"{spelling} ")
    return Q(search_text__contains=spelling)


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
