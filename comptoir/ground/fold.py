"""Folding: one spelling for search, so that "cafe" finds « Café » on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import models

LONGEST_KEPT = 300
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Letters by their category, but drawn as nothing: fillers of Hangul, and the empty pattern of Braille.
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "−": "-",
        **dict.fromkeys("’‘‚‛ʼʹ′‹›`", "'"),
        **dict.fromkeys("“”„‟«»", '"'),
        # Arabic letters that Persian, Urdu and careless typing write otherwise.
        **dict.fromkeys("ىی", "ي"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("ةەہھ", "ه"),
        "ٱ": "ا",
        "ـ": None,
    }
)
# Taken apart, an acute accent on its own would leave a space.
APART = str.maketrans({"´": "'", "ˊ": "'"})
# Marks that combine with nothing: they choose how the sign before them is drawn.
SELECTORS = frozenset(map(chr, (0x034F, *range(0xFE00, 0xFE10))))


class _Plain(dict[int, Any]):
    """Each sign as it is compared: one dash for all, digits as 0 to 9, and nothing of what is not seen."""

    def __missing__(self, code: int) -> Any:
        sign = chr(code)
        if unicodedata.combining(sign) or unicodedata.category(sign) == "Cf" or sign in BLANK | SELECTORS:
            self[code] = None
        elif unicodedata.category(sign) == "Pd":
            self[code] = "-"
        else:
            self[code] = str(unicodedata.decimal(sign)) if sign.isdecimal() else code
        return self[code]


PLAIN = _Plain(LETTERS)


def fold_anew(text: str) -> str:
    """Fold a secret, as `fold` does, which keeps what it has read."""
    plain = text.lower()
    if not text.isascii():
        # Folded twice: taking signs apart (™) can bring capitals back.
        apart = unicodedata.normalize("NFKD", text.casefold().translate(APART))
        plain = apart.casefold().translate(PLAIN)
    # Inches are written 27" and 27''.
    return " ".join(plain.replace("''", '"').split())


def fold(text: str) -> str:
    """Lower case without accents, ligatures or doubled spaces; what is read often is kept."""
    # Eight thousand long texts of a stranger's would fill the memory.
    return kept_folds(text) if len(text) <= LONGEST_KEPT else fold_anew(text)


kept_folds = lru_cache(maxsize=8192)(fold_anew)


def fold_all(texts: Iterable[str]) -> str:
    """Many texts as one that is searched; an empty one leaves no space behind."""
    return " ".join(filter(None, map(fold, texts)))


def without_control(text: str) -> str:
    """The text as it is. Raises ValueError where it holds what no table and no page can: NUL and its like."""
    if CONTROL.search(text):
        raise ValueError("holds a control character")
    return text


def has_something_seen(text: str) -> bool:
    """Whether a text shows anything: a letter, a digit or a sign, not only spaces and what takes no room."""
    return any(sign not in BLANK and unicodedata.category(sign)[0] not in "CMZ" for sign in text)


def plain_reference(text: str) -> str:
    """A reference as it is. Raises ValueError where two could be taken for one: spaces around it, or a sign
    that is not seen."""
    if text != text.strip():
        raise ValueError("has spaces around it")
    if not text.isprintable() or BLANK & set(text):
        raise ValueError("holds a sign that is not seen")
    return text


def digits_in(text: str) -> str:
    """The decimal digits of a text, in any script, as 0 to 9; superscripts are none."""
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())


class FoldedField(models.CharField[str, str]):
    """What another field of the row says, folded for search; follows it whenever both are saved."""

    def __init__(self, *, of: str, **options: Any) -> None:
        options |= {"blank": True, "editable": False}
        self.of = of
        super().__init__(**options)

    def pre_save(self, row: models.Model, add: bool) -> str:
        folded = fold(getattr(row, self.of))[: self.max_length]
        setattr(row, self.attname, folded)
        return folded

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}
