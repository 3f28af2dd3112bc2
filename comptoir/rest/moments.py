"""Moments and days as programs write them, in a `Sent`."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from django.utils import timezone
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, WithJsonSchema

# A plus in an address that nobody encoded arrives as a space
LOST_PLUS = re.compile(r"(?<=:\d\d) (\d\d:?\d\d)$")
SPACED = re.compile(r"(?<=\d) ([0-9:.]{5,}) ?(UTC|Z|[+-]\d\d:?\d\d)$")


def _read_moment(at: Any) -> Any:
    """Read a moment in other spellings too: `2026-05-01 10:00:00 +0200`, `2026-05-01 10:00:00 UTC`."""
    if isinstance(at, datetime) or (isinstance(at, str) and at[10:11] == "T" and " " not in at):
        return at
    if not isinstance(at, str) or at.strip().isdigit():
        raise ValueError("must be a moment: 2026-03-02T10:15:00+01:00")
    at = LOST_PLUS.sub(r"+\1", at) if "T" in at else at
    return SPACED.sub(lambda match: f"T{match[1]}{'Z' if match[2] == 'UTC' else match[2]}", at)


def _moment(at: datetime) -> datetime:
    if not 1990 <= at.year <= 2100:
        raise ValueError("must lie between 1990 and 2100")
    return timezone.make_aware(at) if at.tzinfo is None else at


def _to_the_microsecond(at: datetime) -> str:
    # Django's JSON cuts it at the millisecond, and what is sent back would be older than what is stored.
    return at.isoformat().replace("+00:00", "Z")


def _read_day(on: Any) -> Any:
    if not isinstance(on, date | str) or (isinstance(on, str) and on.strip().isdigit()):
        raise ValueError("must be a day: 2026-03-02")
    return on


def _day(on: date) -> date:
    if not 1990 <= on.year <= 2100:
        raise ValueError("must lie between 1990 and 2100")
    return on


Moment = Annotated[
    datetime,
    Field(strict=False),
    BeforeValidator(_read_moment),
    AfterValidator(_moment),
    PlainSerializer(_to_the_microsecond),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[date, Field(strict=False), BeforeValidator(_read_day), AfterValidator(_day)]
