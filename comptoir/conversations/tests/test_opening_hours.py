"""Opening hours are written once and read in every language."""

from __future__ import annotations

import pytest

from comptoir.conversations.models import opening_hours

WRITTEN = "Mo-Fr 09:00-12:30,14:00-18:00;Sa 10:00-24:00"


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        (
            "en_GB",
            [("Monday – Friday", "09:00 – 12:30, 14:00 – 18:00"), ("Saturday", "10:00 – 00:00")],
        ),
        (
            "fr",
            [
                ("Lundi – vendredi", "9\u00a0h – 12\u00a0h\u00a030, 14\u00a0h – 18\u00a0h"),
                ("Samedi", "10\u00a0h – 24\u00a0h"),
            ],
        ),
    ],
)
def test_are_shown_in_the_readers_words(locale: str, shown: list[tuple[str, str]]) -> None:
    assert [tuple(opening) for opening in opening_hours(WRITTEN, locale=locale)] == shown


def test_none_are_none() -> None:
    assert opening_hours("", locale="fr") == []
