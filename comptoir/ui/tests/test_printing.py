"""Codes on paper are read back by a scanner, and a paper's texts are never markup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from comptoir.ui.printing import WIDTHS, bar_code, draw_paper, square_code

pytestmark = pytest.mark.any_database
# What most label printers print
DOTS_AN_INCH = 203
DRAWING = """
#let texts = json(bytes(sys.inputs.texts))
#set document(title: "Codes")
#set page(width: 210mm, height: 60mm)
#texts.words
#image(bytes(texts.code), format: "svg", width: eval(texts.width), height: eval(texts.height), fit: "stretch", alt: "A")
"""
PRINTABLE = "".join(chr(sign) for sign in range(32, 127))


def read_back(folder: Path, code: str, *, width: str, height: str, words: str = "") -> list[tuple[str, str]]:
    """Print a code, and return what a scanner finds: the kind and the text of each code."""
    drawing = folder / "codes.typ"
    drawing.write_text(DRAWING)
    pdf = draw_paper(drawing, {"code": code, "width": width, "height": height, "words": words})
    return found_on(pypdfium2.PdfDocument(pdf)[0])


def found_on(page: Any) -> list[tuple[str, str]]:
    picture = page.render(scale=DOTS_AN_INCH / 72, grayscale=True).to_pil()
    return [(code.format.name, code.text) for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    "text",
    [
        "8R00000000017",
        "R-7K2M-49QX",
        "SB2611301430DP0712345678",
        "403-0000001-0000001",
        "1",
        "12",
        "123",
        "1234",
        "12345",
        "0000000000",
        "A12345B",
        "A1234",
        PRINTABLE[:32],
        PRINTABLE[32:64],
        PRINTABLE[64:],
        "x" * 40,
    ],
)
def test_a_bar_code_reads_as_it_was_written(tmp_path: Path, text: str) -> None:
    code = bar_code(text)

    width = f"calc.min({code['modules']} * 3in / {DOTS_AN_INCH}, 150mm)"
    [(kind, read)] = read_back(tmp_path, code["drawing"], width=width, height="20mm")

    assert (kind, read) == ("Code128", text)


def test_pairs_of_digits_take_half_the_room() -> None:
    assert bar_code("12345678")["modules"] < bar_code("abcdefgh")["modules"] * 0.7


def test_each_value_of_code_128_is_eleven_modules_wide() -> None:
    assert [sum(int(width) for width in widths) for widths in WIDTHS] == [11] * 106 + [13]
    assert len(set(WIDTHS)) == 107


@pytest.mark.parametrize("text", ["", "é", "a\nb", "№ 1"])
def test_a_bar_code_takes_what_any_scanner_reads(text: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        bar_code(text)


@pytest.mark.parametrize("text", ["R-7K2M-49QX", "8R00000000017", "https://example.org/é", "x" * 200])
def test_a_square_code_reads_as_it_was_written(tmp_path: Path, text: str) -> None:
    [(kind, read)] = read_back(tmp_path, square_code(text), width="30mm", height="30mm")

    assert (kind, read) == ("QRCode", text)


def test_a_long_word_is_broken_and_a_drawing_is_not(tmp_path: Path) -> None:
    words = "w" * 200 + ' #panic("no") \x07'

    assert read_back(tmp_path, bar_code("A-1")["drawing"], width="60mm", height="20mm", words=words)
