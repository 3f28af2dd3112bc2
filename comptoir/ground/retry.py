"""Trying again: after one minute, ten minutes and two hours; the fourth failure is somebody's to look at."""

from datetime import datetime, timedelta

PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=2))


def next_try_at(failures: int, now: datetime) -> datetime | None:
    """When to try again after so many failures; None once it is time to give up."""
    return now + PAUSES[failures - 1] if failures <= len(PAUSES) else None
