"""Days and months in the shop's time zone: when they begin, how far back they lie, which are worked."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
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


ONE_DAY, SATURDAY = timedelta(days=1), 5
# Public holidays of France that have a day of their own (Code du travail, L. 3133-1), by month and day
FIXED_HOLIDAYS = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
# The others, counted from Easter Sunday: Easter Monday, Ascension, Whit Monday
AFTER_EASTER = (1, 39, 50)


def is_working_day(day: date) -> bool:
    """Tell whether people work in France on this day: no Saturday, no Sunday, no public holiday."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED_HOLIDAYS and not _is_moved(day)


def working_day_from(day: date) -> date:
    """Return this day, or the next on which people work, as a period ends by law (Code civil, 641 s.)."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_days_after(day: date, number: int) -> date:
    """Return the last of so many working days after this one."""
    for _day in range(number):
        day = working_day_from(day + ONE_DAY)
    return day


def _is_moved(day: date) -> bool:
    return (day - _easter(day.year)).days in AFTER_EASTER


@lru_cache(maxsize=64)
def _easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian calendar (Meeus, Jones, Butcher)."""
    century, of_century = divmod(year, 100)
    leap, rest = divmod(century, 4)
    moon = (19 * (year % 19) + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


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
