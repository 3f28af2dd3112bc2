"""Papers to print: a drawing, filled with texts that are set as they are, and codes that a scanner reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno

from comptoir.ui.formats import country

# No line is broken within a word: a long one is given places where it may be.
LONG_WORD, PIECE = re.compile(r"\S{31,}"), re.compile(r"\S{6}(?=\S)")
# Code 128 (ISO/IEC 15417): for each value, the widths of its bars and spaces, a bar first
WIDTHS = re.findall(
    "[1-4]+",
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112 ",
)
START = {"B": 104, "C": 105}
SWITCH_TO = {"B": 100, "C": 99}
STOP = 106
# Two digits are one value, where there are enough of them to make up for the switch.
DIGITS = re.compile(r"(?:\d\d){2,}")


class Drawn(str):
    """A drawing among texts, which is passed on as it is."""

    __slots__ = ()


def draw_paper(drawing: Path, texts: Mapping[str, Any]) -> bytes:
    """Draw a paper as PDF: `texts` reach the drawing as JSON, and none of them is read as markup.

    It is tagged, so that it can be read out: the drawing gives it a title, and each picture its words. It
    does not claim PDF/UA, by which a name in a script that our fonts lack could not be printed at all.
    """
    # 9 MB that most processes never need.
    import typst

    pdf = typst.compile(drawing, sys_inputs={"texts": json.dumps(_printable(texts))})
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def address_lines(address: Mapping[str, Any]) -> list[str]:
    """Return the lines of an address, as an order keeps one, in the current language."""
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    lines = [address.get("name"), address.get("company"), *address.get("street", []), town]
    lines += [address.get("region"), country(address["country"]) if address.get("country") else ""]
    return [line for line in lines if line]


def bar_code(text: str) -> dict[str, Any]:
    """Draw a text as a Code 128: its `drawing` (SVG), and how many `modules` that is wide.

    Takes printable ASCII alone, as any scanner reads it.
    """
    at, bars = 0, []
    widths = "".join(WIDTHS[value] for value in _values(text))
    for place, width in enumerate(int(digit) for digit in widths):
        if place % 2 == 0:
            bars.append(f"M{at} 0h{width}v1h-{width}z")
        at += width
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at} 1" width="{at}" height="1" '
        f'preserveAspectRatio="none"><path d="{"".join(bars)}"/></svg>'
    )
    return {"drawing": Drawn(svg), "modules": at, "text": text}


def square_code(text: str) -> Drawn:
    """Draw a text as a QR code (SVG), which reads with a quarter of it soiled."""
    return Drawn(segno.make(text, error="q", micro=False).svg_inline(border=0, omitsize=True))


def _values(text: str) -> list[int]:
    """Return the values of a text in Code 128, from its start to its stop."""
    if not text or not re.fullmatch("[ -~]+", text):
        raise ValueError("a bar code takes printable ASCII alone")
    values: list[int] = []
    for part, kept in _parts(text):
        values.append(SWITCH_TO[kept] if values else START[kept])
        if kept == "C":
            values += [int(part[at : at + 2]) for at in range(0, len(part), 2)]
        else:
            values += [ord(sign) - 32 for sign in part]
    key = (values[0] + sum(place * value for place, value in enumerate(values))) % 103
    return [*values, key, STOP]


def _parts(text: str) -> list[tuple[str, str]]:
    """Split a text into runs of digits, which go in pairs (set C), and the rest (set B)."""
    parts, end = [], 0
    for run in DIGITS.finditer(text):
        if run.start() > end:
            parts.append((text[end : run.start()], "B"))
        parts.append((run[0], "C"))
        end = run.end()
    if end < len(text):
        parts.append((text[end:], "B"))
    return parts


def _printable(value: Any) -> Any:
    """Leave out of all texts what no printer can set, and let long words be broken."""
    if isinstance(value, Drawn) or value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        printed = "".join(sign if sign.isprintable() else " " * sign.isspace() for sign in value)
        return LONG_WORD.sub(lambda word: PIECE.sub(r"\g<0>" + "\u200b", word[0]), printed)
    if isinstance(value, Mapping):
        return {name: _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value]
