"""Folding: one spelling for search, so that "cafe" finds « Café » on every database."""

import unicodedata

LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def fold(text: str) -> str:
    """Lower case without accents, ligatures or doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
