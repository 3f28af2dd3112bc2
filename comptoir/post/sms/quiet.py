"""At night an SMS wakes people: what is no code and no alert waits for the day, where the shop is."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def waking_moment(now: datetime) -> datetime | None:
    """Return when the night ends in which this moment lies; None by day."""
    evening, morning = settings.SMS_QUIET_HOURS
    here = timezone.localtime(now)
    if morning <= here.hour < evening:
        return None
    day = here.date() + timedelta(days=1 if here.hour >= evening else 0)
    return timezone.make_aware(datetime.combine(day, time(morning)))
