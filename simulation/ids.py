"""Ids and numbers that follow from the virtual clock and a counter, so that a seed makes the same rows each time."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Sequence
from typing import TypeVar

import uuid_utils.compat

Sign = TypeVar("Sign")
LAYOUT_7, LAYOUT_4 = (7 << 76) | (2 << 62), (4 << 76) | (2 << 62)
_made = 0


def replace_ids() -> None:
    """Let whoever imports `uuid7`, or asks for `uuid.uuid4` or `secrets.choice`, get what is counted."""
    uuid_utils.compat.uuid7 = _seven  # type: ignore[assignment]
    uuid.uuid4 = _four
    secrets.choice = _choice  # type: ignore[assignment]


def _seven() -> uuid.UUID:
    return uuid.UUID(int=(int(time.time() * 1000) & (2**48 - 1)) << 80 | LAYOUT_7 | _next())


def _four() -> uuid.UUID:
    # Spread, as random ones are, so that no order of rows stands on the order of making.
    return uuid.UUID(int=(_next() * 0x9E3779B97F4A7C15F39CC0605CEDC835) & (2**128 - 1) & ~_FIXED | LAYOUT_4)


def _choice(signs: Sequence[Sign]) -> Sign:
    """Choose one of these, for numbers that people read."""
    return signs[(_next() * 0x9E3779B97F4A7C15 >> 20) % len(signs)]


_FIXED = (0xF << 76) | (3 << 62)


def _next() -> int:
    global _made
    _made += 1
    return _made
