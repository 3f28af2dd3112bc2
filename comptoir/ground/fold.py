"""Folding: one spelling for search, so that "cafe" finds « Café » on every database."""

import re
import unicodedata

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
