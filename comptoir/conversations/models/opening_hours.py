"""When the shop's telephone is answered: `Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-13:00`, for a reader.

The notation is the simplest part of OpenStreetMap's `opening_hours`, so that one setting works in every
language. https://wiki.openstreetmap.org/wiki/Key:opening_hours
"""

from __future__ import annotations

from datetime import time
from typing import NamedTuple

from babel import Locale
from babel.dates import format_time

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


class Opening(NamedTuple):
    """Days of the week and their hours, in the reader's words."""

    days: str
    hours: str


def opening_hours(notation: str, *, locale: str) -> list[Opening]:
    """Return each rule for a reader of this CLDR locale; the settings have checked `notation`."""
    rules = [rule.split() for rule in notation.split(";") if rule.strip()]
    return [Opening(_days(days, locale), _hours(hours, locale)) for days, hours in rules]


def _days(notation: str, locale: str) -> str:
    names = Locale.parse(locale).days["stand-alone"]["wide"]
    shown = [str(names[DAYS.index(day)]) for day in notation.split("-")]
    text = " – ".join(shown)
    return text[0].upper() + text[1:]


def _hours(notation: str, locale: str) -> str:
    spans = [span.split("-") for span in notation.split(",")]
    return ", ".join(" – ".join(_clock(end, locale) for end in span) for span in spans)


def _clock(notation: str, locale: str) -> str:
    hour, minute = (int(part) for part in notation.split(":"))
    if locale.partition("_")[0] == "fr":
        return f"{hour}\N{NO-BREAK SPACE}h" + (f"\N{NO-BREAK SPACE}{minute:02}" if minute else "")
    return str(format_time(time(hour % 24, minute), "short", locale=locale))
