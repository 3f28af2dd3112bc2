"""Pages are compressed for browsers that accept it, and their size reveals nothing."""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from comptoir.ui.compression import compressed

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_whoever_takes_it_so(client: Any) -> None:
    plain = client.get("/help/")
    packed = client.get("/help/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content)
    assert "Accept-Encoding" in packed["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    assert "</html>" in gzip.decompress(packed.content).decode()


def test_a_short_answer_is_left_as_it_is(client: Any) -> None:
    answer = client.get("/health/live/", headers={"accept-encoding": "gzip"})

    assert "Content-Encoding" not in answer
    assert answer.json() == {"status": "ok"}


def test_the_same_page_has_many_sizes() -> None:
    page = b"the same page" * 100

    packed = [compressed(page) for _ in range(100)]

    assert len({len(one) for one in packed}) > 10
    assert {gzip.decompress(one) for one in packed} == {page}
