"""When a telephone is answered or a pickup point is open: `Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-13:00`.

The notation is the simplest part of OpenStreetMap's `opening_hours`, so that one setting works in every
language. https://wiki.openstreetmap.org/wiki/Key:opening_hours
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple

from babel import Locale
from babel.dates import format_time

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
# As carriers in France abbreviate them
FRENCH = dict(zip(("lu", "ma", "me", "je", "ve", "sa", "di"), DAYS, strict=True))
_DAY, _SPAN = f"({'|'.join(DAYS)})", r"([01]?\d|2[0-4]):[0-5]\d-([01]?\d|2[0-4]):[0-5]\d"
RULE = re.compile(f"{_DAY}(-{_DAY})? {_SPAN}(,{_SPAN})*")


class Opening(NamedTuple):
    """Days of the week and their hours, in the reader's words."""

    days: str
    hours: str


class Standing(NamedTuple):
    """Whether it is open, and until when that stays so, by the shop's own clock."""

    is_open: bool
    until: datetime


def opening_hours(notation: str, *, locale: str) -> list[Opening]:
    """Return each rule for a reader of this CLDR locale; the settings have checked `notation`."""
    rules = [rule.split() for rule in notation.split(";") if rule.strip()]
    return [Opening(_days(days, locale), _hours(hours, locale)) for days, hours in rules]


def hours_of(text: str, *, locale: str) -> str:
    """Return a carrier's opening hours for a reader of this CLDR locale; unreadable ones as they came."""
    notation = re.sub(
        r"\b([a-zA-Z]{2})\b", lambda day: FRENCH.get(day[0].lower(), day[0].capitalize()), text.strip()
    )
    rules = [re.sub(r"\s*([,-])\s*", r"\1", rule.strip()) for rule in notation.split(";") if rule.strip()]
    if not rules or not all(RULE.fullmatch(rule) for rule in rules):
        return text
    return "; ".join(" ".join(rule) for rule in opening_hours(";".join(rules), locale=locale))


def spans_on(weekday: int, notation: str) -> list[tuple[timedelta, timedelta]]:
    """Return from when until when it is open on a day of the week (Monday is 0), counted from midnight."""
    spans: list[tuple[timedelta, timedelta]] = []
    for days, hours in (rule.split() for rule in notation.split(";") if rule.strip()):
        first, last = (DAYS.index(day) for day in (days.split("-") * 2)[:2])
        if (weekday - first) % 7 <= (last - first) % 7:
            spans += [(_since_midnight(start), _since_midnight(end)) for start, end in _spans(hours)]
    # What goes on after midnight is counted until then.
    return sorted((start, end if end > start else timedelta(days=1)) for start, end in spans)


def standing_at(at: datetime, notation: str) -> Standing | None:
    """Return whether it is open at a moment of the shop's own clock, and until when that stays so; None if it
    never opens."""
    for ahead in range(8):
        midnight = datetime.combine(at.date() + timedelta(days=ahead), time())
        for start, end in spans_on(midnight.weekday(), notation):
            if midnight + end > at:
                is_open = midnight + start <= at
                return Standing(is_open, midnight + (end if is_open else start))
    return None


def _spans(hours: str) -> list[list[str]]:
    return [span.split("-") for span in hours.split(",")]


def _since_midnight(clock: str) -> timedelta:
    hour, minute = (int(part) for part in clock.split(":"))
    return timedelta(hours=hour, minutes=minute)


def _days(notation: str, locale: str) -> str:
    names = Locale.parse(locale).days["stand-alone"]["wide"]
    shown = [str(names[DAYS.index(day)]) for day in notation.split("-")]
    text = " – ".join(shown)
    return text[0].upper() + text[1:]


def _hours(notation: str, locale: str) -> str:
    return ", ".join(
        "\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}".join(clock(end, locale) for end in span)
        for span in _spans(notation)
    )


def clock(notation: str, locale: str) -> str:
    """Format a time such as `14:30` for a reader of this CLDR locale."""
    hour, minute = (int(part) for part in notation.split(":"))
    if locale.partition("_")[0] == "fr":
        return f"{hour}\N{NO-BREAK SPACE}h" + (f"\N{NO-BREAK SPACE}{minute:02}" if minute else "")
    return str(format_time(time(hour % 24, minute), "short", locale=locale))
