"""Holds a number together that a line would break at its hyphens."""

from __future__ import annotations

import re
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from comptoir.ground.numbers import NUMBER

TAG = re.compile(r"(<[^>]*>)")
# What is longer than a line of a phone may break.
LONGEST = 24


def held(words: Any) -> SafeString:
    """Return words, or HTML, with each number in a span that does not break; what is no text stays."""
    said = conditional_escape(words)
    if "-" not in said:
        return said
    parts = TAG.split(said)
    parts[::2] = [NUMBER.sub(_in_span, part) for part in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308 - it was escaped, and spans alone are added


def _in_span(number: re.Match[str]) -> str:
    return f'<span class="number">{number[0]}</span>' if len(number[0]) <= LONGEST else number[0]
