"""Working days: a period that ends on a Saturday, a Sunday or a public holiday ends on the next day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from comptoir.ground.days import is_working_day, working_day_from, working_days_after

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 5), date(2026, 11, 19)),
        (date(2026, 11, 7), date(2026, 11, 23)),
        (date(2026, 10, 28), date(2026, 11, 12)),
        (date(2026, 12, 11), date(2026, 12, 28)),
        (date(2026, 12, 18), date(2027, 1, 4)),
        (date(2027, 3, 15), date(2027, 3, 30)),
        (date(2027, 5, 3), date(2027, 5, 18)),
        (date(2026, 11, 9), date(2026, 11, 23)),
    ],
)
def test_fourteen_days_end_on_a_working_day(received: date, last: date) -> None:
    assert working_day_from(received + timedelta(days=14)) == last


@pytest.mark.parametrize("day", [date(2025, 4, 21), date(2027, 5, 6), date(2028, 6, 5), date(2024, 4, 1)])
def test_holidays_follow_easter(day: date) -> None:
    assert not is_working_day(day)


def test_days_are_counted_over_a_week_end_and_a_holiday() -> None:
    assert working_days_after(date(2026, 12, 24), 2) == date(2026, 12, 29)
    assert working_days_after(date(2026, 11, 28), 1) == date(2026, 11, 30)
    assert working_days_after(date(2026, 11, 30), 0) == date(2026, 11, 30)
