"""Folding: one spelling for search, so that "cafe" finds « Café » on every database."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
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
        "’": "'",
        "‘": "'",
        "ʼ": "'",
    }
)


def fold(text: str) -> str:
    """Lower case without accents, ligatures or doubled spaces."""
    # Folded twice: taking signs apart (™) can bring capitals back.
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(LETTERS)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def without_control(text: str) -> str:
    """The text as it is. Raises ValueError where it holds what no table and no page can: NUL and its like."""
    if CONTROL.search(text):
        raise ValueError("holds a control character")
    return text


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
