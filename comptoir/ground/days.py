"""Days and months in the shop's time zone: when they begin, and how far back they lie."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models.functions import TruncMonth
from django.utils import timezone


class Period(NamedTuple):
    """From the first moment to the one after the last, in the shop's time zone; None means open."""

    start: datetime | None = None
    end: datetime | None = None


def midnight(day: date) -> datetime:
    """Return the first moment of a day in the shop's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month."""
    month = day.year * 12 + day.month - 1 - months
    year, month = divmod(month, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"{day} has no day {months} months before")


class MonthOf(TruncMonth):
    """The first day of a moment's month, where the shop is.

    SQLite asks Python for the zone of each row, unless it is in the middle of its month in any zone: those
    are from twelve hours behind UTC to fourteen before it.
    """

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        moment, values = compiler.compile(self.lhs)
        in_zone, zone_values = super().as_sql(compiler, connection, **context)
        hour = f"substr({moment}, 9, 5)"
        is_before_the_end = f"datetime({moment}, '+14 hours') < date({moment}, 'start of month', '+1 month')"
        is_middle = f"{hour} BETWEEN '01 12' AND '28 09' OR {hour} > '28 09' AND {is_before_the_end}"
        month = f"CASE WHEN {is_middle} THEN substr({moment}, 1, 8) || '01' ELSE {in_zone} END"
        return month, (*values * 5, *zone_values)
