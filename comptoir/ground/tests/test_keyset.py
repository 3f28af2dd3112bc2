"""Paging by key: a row's mark goes into a URL and comes back unchanged."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone

import pytest

from comptoir.ground.keyset import Mark


@pytest.mark.parametrize("hours", [0, 2, -11])
def test_a_mark_comes_back_as_it_was_whatever_its_time_zone(hours: int) -> None:
    at = datetime(2026, 3, 29, 2, 30, 15, 123456, tzinfo=timezone(timedelta(hours=hours)))
    mark = Mark(at, uuid.UUID(int=7))

    assert Mark.read(str(mark)) == mark


@pytest.mark.parametrize(
    "text", ["", "_", "x", "20260302T101500000000_x", "20261302T101500000000_" + "0" * 32]
)
def test_nonsense_is_no_mark(text: str) -> None:
    assert Mark.read(text) is None
