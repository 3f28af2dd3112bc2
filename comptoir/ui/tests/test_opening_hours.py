"""Opening hours are written once and read in every language."""

from __future__ import annotations

import pytest

from comptoir.ui.opening_hours import hours_of, opening_hours

WRITTEN = "Mo-Fr 09:00-12:30,14:00-18:00;Sa 10:00-24:00"


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        (
            "en_GB",
            [
                ("Monday – Friday", "09:00\u00a0–\u00a012:30, 14:00\u00a0–\u00a018:00"),
                ("Saturday", "10:00\u00a0–\u00a000:00"),
            ],
        ),
        (
            "fr",
            [
                (
                    "Lundi – vendredi",
                    "9\u00a0h\u00a0–\u00a012\u00a0h\u00a030, 14\u00a0h\u00a0–\u00a018\u00a0h",
                ),
                ("Samedi", "10\u00a0h\u00a0–\u00a024\u00a0h"),
            ],
        ),
    ],
)
def test_are_shown_in_the_readers_words(locale: str, shown: list[tuple[str, str]]) -> None:
    assert [tuple(opening) for opening in opening_hours(WRITTEN, locale=locale)] == shown


def test_none_are_none() -> None:
    assert opening_hours("", locale="fr") == []


@pytest.mark.parametrize("written", ["Lu-Sa 8:00-19:30", "Mo-Sa 08:00 - 19:30", "LU-SA 08:00-19:30"])
def test_those_of_a_pickup_point_are_read_as_carriers_abbreviate_days(written: str) -> None:
    assert hours_of(written, locale="en_GB") == "Monday – Saturday 08:00\u00a0–\u00a019:30"
    assert hours_of(written, locale="fr") == "Lundi – samedi 8\u00a0h\u00a0–\u00a019\u00a0h\u00a030"


@pytest.mark.parametrize("written", ["", "7j/7", "du lundi au vendredi", "Lu-Xx 08:00-19:30", "Lu-Sa"])
def test_what_cannot_be_read_is_shown_as_it_came(written: str) -> None:
    assert hours_of(written, locale="en_GB") == written
