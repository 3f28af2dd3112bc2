"""Parcels are shipped, carried and brought by day: the hours of the day, one after the other without its nights."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

DAWN, HOURS = 6, 14
# The last minute of a day's hours
DUSK = HOURS - 1 / 60


def daytime_of(moment: datetime) -> float:
    """Return so many hours of day that lie before a moment; those of the evening before, where it is night."""
    at = timezone.localtime(moment)
    day, hours = at.toordinal(), at.hour - DAWN + at.minute / 60 + at.second / 3600
    return (day - 1) * HOURS + DUSK if hours < 0 else day * HOURS + min(hours, DUSK)


def moment_of(daytime: float) -> datetime:
    """Return the moment before which so many hours of day lie."""
    day, hours = divmod(daytime, HOURS)
    dawn = datetime.combine(date.fromordinal(int(day)), time(DAWN))
    return timezone.make_aware(dawn + timedelta(seconds=round(hours * 3600)))
