"""Search: how an order is found again by words, its number in any spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db.models import Q

from comptoir.ground.fold import fold, fold_all
from comptoir.orders.models.number import BEFORE_NUMBER, closed

AROUND = "#.,:;()[]"


def searched_text(number: str, texts: Iterable[str]) -> str:
    """What an order is searched by: its number, also without its hyphens, and what is said of it."""
    return fold_all((*dict.fromkeys((fold(number), closed(number))), *texts))


def saying(words: str) -> Q:
    """Every word stands in the text; accents, case, the hyphens of a number and what is before it do not
    matter."""
    found = Q()
    for ways in spellings(words):
        found &= Q(*(("search_text__contains", one) for one in ways), _connector=Q.OR)
    return found


def spellings(words: str) -> list[list[str]]:
    """Of each word that is looked for, how it may be spelt: a number also without its hyphens."""
    asked = _words(words)
    ways = [[word, closed(word)] if any(map(str.isdecimal, word)) else [word] for word in asked]
    return [list(dict.fromkeys(filter(None, one))) for one in ways]


def _words(typed: str) -> list[str]:
    """The words to look for, without “order no.” or “n°” before a number."""
    words = [re.sub(r"^(?:#|n°|no\.|n\.|nr\.)+(?=\d)", "", word) for word in fold(typed).split()]
    asked = [word for word in words if word.strip(AROUND)] or words
    at = next((at for at, word in enumerate(asked) if word.strip(AROUND) not in BEFORE_NUMBER), len(asked))
    rest = asked[at:]
    return rest if rest and any(map(str.isdecimal, rest[0])) else asked
