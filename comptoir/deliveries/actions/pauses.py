"""A carrier that fails, or asks for it, is left alone for a while by every process."""

from __future__ import annotations

from datetime import datetime, timedelta

from comptoir.deliveries.models import CarrierPause

# After the first failure and the longest, each twice as long as the one before
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


def pause_of(name: str, now: datetime) -> timedelta:
    """Return for how long this service of a carrier is to be left alone yet."""
    until = CarrierPause.objects.filter(carrier=name, until__gt=now).values_list("until", flat=True).first()
    return until - now if until else timedelta(0)


def leave_alone(
    name: str, now: datetime, pause: timedelta | None = None, *, error: Exception | None = None
) -> timedelta:
    """Leave it alone for so long or, after a failure, for twice as long as after the one before."""
    before = CarrierPause.objects.filter(carrier=name).first()
    failures = before.failures if before else 0
    if error:
        pause = min(FIRST_PAUSE * 2 ** min(failures, 10), LONGEST_PAUSE)
        failures += 1
    pause = pause or FIRST_PAUSE
    CarrierPause.objects.update_or_create(
        carrier=name,
        defaults={
            "until": now + pause,
            "failures": min(failures, 1000),
            "last_error": f"{error}"[:300] if error else before.last_error if before else "",
        },
    )
    return pause


def end_pause(name: str) -> None:
    """Take note that it answers."""
    CarrierPause.objects.filter(carrier=name).delete()
