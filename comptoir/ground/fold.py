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
# Letters by category that show nothing: Hangul fillers and the empty Braille pattern.
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
# Decomposed, a lone acute accent would leave a space.
APART = str.maketrans({"´": "'", "ˊ": "'"})
# Marks that combine with nothing: they choose how the character before them is drawn.
SELECTORS = frozenset(map(chr, (0x034F, *range(0xFE00, 0xFE10))))


class _Plain(dict[int, Any]):
    """Maps each character to how it is compared: one dash, digits 0 to 9, invisible characters removed."""

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
    """Fold a secret as `fold` does, but without caching it."""
    plain = text.lower()
    if not text.isascii():
        # Fold twice: decomposing a character (™) can bring back capitals.
        apart = unicodedata.normalize("NFKD", text.casefold().translate(APART))
        plain = apart.casefold().translate(PLAIN)
    # Inches are written 27" and 27''.
    return " ".join(plain.replace("''", '"').split())


def fold(text: str) -> str:
    """Return the text in lower case without accents, ligatures or double spaces; short results are cached."""
    # Thousands of long texts sent by a stranger would fill the memory.
    return kept_folds(text) if len(text) <= LONGEST_KEPT else fold_anew(text)


kept_folds = lru_cache(maxsize=8192)(fold_anew)


def fold_all(texts: Iterable[str]) -> str:
    """Fold many texts into one to search in; an empty text leaves no space behind."""
    return " ".join(filter(None, map(fold, texts)))


def without_control(text: str) -> str:
    """Return the text unchanged. Raises ValueError for NUL and other characters no table or page can hold."""
    if not text.isprintable() and CONTROL.search(text):
        raise ValueError("holds a control character")
    return text


def has_something_seen(text: str) -> bool:
    """Whether a text shows anything, not only spaces and invisible characters."""
    if "!" <= text[:1] <= "~":
        return True
    return any(sign not in BLANK and unicodedata.category(sign)[0] not in "CMZ" for sign in text)


def plain_reference(text: str) -> str:
    """Return a reference unchanged. Raises ValueError where two could look alike: spaces around it, or
    invisible characters in it."""
    if text != text.strip():
        raise ValueError("has spaces around it")
    if not text.isprintable() or (not text.isascii() and BLANK & set(text)):
        raise ValueError("holds a sign that is not seen")
    return text


def digits_in(text: str) -> str:
    """Return the decimal digits of a text, in any script, as 0 to 9; superscripts are left out."""
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())


class FoldedField(models.CharField[str, str]):
    """Another field of the row, folded for search; updated whenever both are saved."""

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
