"""What stands on a printed page: its words, and what a scanner reads on it; addresses to print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pypdfium2
import zxingcpp

from comptoir.deliveries.carriers import LabelAsked

# What most label printers print
DOTS_AN_INCH = 203
ALICE = {
    "name": "Alice Œuvrard-Łukaszewicz",
    "street": ["12 bis rue de l’Abbé-Grégoire", "Résidence Les Tilleuls, bâtiment C", "Le Petit Château"],
    "postcode": "75006",
    "city": "Paris",
    "country": "FR",
}
CARMES = {
    "name": "Service retours",
    "company": "Brûlerie des Carmes",
    "street": ["14 rue des Carmes"],
    "postcode": "31000",
    "city": "Toulouse",
    "country": "FR",
}


class Page(NamedTuple):
    """A page: its words on one line, and the kind and text of each code on it."""

    words: str
    codes: list[tuple[str, str]]
    points: tuple[float, float]


def pages(pdf: bytes) -> list[Page]:
    """Print a PDF as most label printers do, and read it back."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return list(_pages(document))
    finally:
        document.close()


def _pages(document: Any) -> Iterator[Page]:
    for page in document:
        picture = page.render(scale=DOTS_AN_INCH / 72, grayscale=True).to_pil()
        codes = sorted((code.format.name, code.text) for code in zxingcpp.read_barcodes(picture))
        words = page.get_textpage().get_text_range()
        yield Page(" ".join(words.split()), codes, page.get_size())


def without_spaces(words: str) -> str:
    # A hyphen at a line’s end is read as another sign.
    return re.sub(r"[-\s\u200b\ufffe\u0002]", "", words)


def label_asked(key: str = "a", **changes: Any) -> LabelAsked:
    asked: dict[str, Any] = {
        "key": key,
        "asked_at": datetime(2026, 11, 30, 8, 30, tzinfo=UTC),
        "sender": ALICE,
        "recipient": CARMES,
        "return_number": "R-7K2M-49QX",
    }
    return LabelAsked(**asked | changes)
