"""An order's number has one key for all its spellings, by which it is found and its tries are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, unquote

from django.urls import register_converter

from comptoir.ground.fold import fold

LONGEST_KEY = 200
# Stands in an address where a number could, and is none
FIND = "find"
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


class NumberConverter:
    """Write an order's number in an address, so that a slash, a space, a lone dot or « find » survives.

    A character that an address cannot hold is written as `~XX`.
    """

    regex = "[A-Za-z0-9_.~-]+"

    def to_python(self, value: str) -> str:
        number = unquote(value.replace("~", "%"), errors="strict")
        if "\0" in number:
            raise ValueError("no number holds NUL")
        return number

    def to_url(self, number: str) -> str:
        escaped = quote(number, safe="").replace("~", "%7E").replace("%", "~")
        if escaped == FIND:
            return f"~{ord(FIND[0]):X}{FIND[1:]}"
        return escaped.replace(".", "~2E") if not escaped.strip(".") else escaped


register_converter(NumberConverter, "number")
