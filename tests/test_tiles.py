"""The tiles of Your Account stand two beside each other on a phone, where a title has little room."""

from __future__ import annotations

import re
from typing import Any

import pytest

# As many letters of a bold title fit beside its icon at 390 pixels, in a wide font.
LONGEST_WORD = 10


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_title_has_to_be_broken_within_a_word(as_alice: Any, language: str) -> None:
    as_alice.cookies["language"] = language

    page = as_alice.get("/account/").content.decode()

    titles = re.findall(r'class="tile__title">([^<]+)<', page)
    words = [word for title in titles for word in re.split(r"[ &;’-]+", title)]
    assert len(titles) > 5
    assert [word for word in words if len(word) > LONGEST_WORD] == []
