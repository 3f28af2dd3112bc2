"""Turn what a shop sets into tokens; its colour becomes readable on light and dark grounds (WCAG 1.4.3)."""

from __future__ import annotations

import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH, SQUARE = 4.6, 6
Rgb = tuple[float, float, float]
WHITE: Rgb = (1.0, 1.0, 1.0)
BLACK: Rgb = (0.0, 0.0, 0.0)
LIGHT_GROUND: Rgb = (0.93, 0.92, 0.89)
DARK_GROUND: Rgb = (0.16, 0.18, 0.17)


def shop_tokens(colour: str, *, font: str = "", radius: str = "") -> str:
    """Return the stylesheet of what the shop has set: its colour, its fonts (a CSS font stack) and how round
    corners are (a CSS length). Buttons are as square as corners of at most 6px, and round with larger ones.
    """
    looks = f"--font:{font};" if font else ""
    if radius:
        looks += f"--radius:{radius};--radius-small:calc({radius} * .6);"
        looks += f"--radius-round:{radius};" if _pixels(radius) <= SQUARE else ""
    return brand_tokens(colour) + (f"@layer tokens{{:root{{{looks}}}}}" if looks else "")


def _pixels(length: str) -> float:
    number = float(length.removesuffix("px").removesuffix("rem"))
    return number * 16 if length.endswith("rem") else number


def brand_tokens(colour: str) -> str:
    """Return the stylesheet that makes `#rrggbb` the brand; empty if the shop has not set a colour.

    Raises ValueError for anything but `#` and six hexadecimal digits.
    """
    if not colour:
        return ""
    if not COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour such as #0f5b4f")
    r, g, b = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    light = _until_readable((r, g, b), on=LIGHT_GROUND, towards=BLACK)
    dark = _until_readable((r, g, b), on=DARK_GROUND, towards=WHITE)
    return (
        f"@layer tokens{{:root{{{_tokens(light, WHITE, BLACK)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_tokens(dark, BLACK, WHITE)}}}}}}}"
    )


def _tokens(brand: Rgb, ground: Rgb, ink: Rgb) -> str:
    soft = _mix(brand, WHITE, 0.88) if ground == WHITE else _mix(brand, DARK_GROUND, 0.8)
    return (
        f"--brand:{_hex(brand)};--brand-strong:{_hex(_mix(brand, ink, 0.25))};"
        f"--brand-soft:{_hex(soft)};--on-brand:{_hex(ground)}"
    )


def _until_readable(colour: Rgb, *, on: Rgb, towards: Rgb) -> Rgb:
    for step in range(21):
        tried = _mix(colour, towards, step / 20)
        if contrast(tried, on) >= ENOUGH:
            return tried
    return towards


def contrast(colour: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of WCAG 2, 1 to 21."""
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _mix(colour: Rgb, other: Rgb, part: float) -> Rgb:
    r, g, b = (first * (1 - part) + second * part for first, second in zip(colour, other, strict=True))
    return r, g, b


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(c * 255):02x}" for c in colour)
