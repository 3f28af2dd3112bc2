"""The virtual clock: it stands still until it is moved, and never goes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import time_machine
from django.utils import timezone


class Clock:
    """Tells everything in this process what time it is."""

    def __init__(self, first_day: date) -> None:
        self.first_day = first_day
        self._travel = time_machine.travel(_midnight(first_day), tick=False)
        self._traveller = self._travel.start()

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def move_to(self, moment: datetime) -> None:
        """Let it be this moment, or leave the clock alone where that has gone by."""
        if moment > self.now:
            self._traveller.move_to(moment, tick=False)

    def pass_by(self, seconds: float) -> None:
        self._traveller.shift(seconds)

    def midnight(self, day: int) -> datetime:
        """Return the first moment of a day of the simulation, where the shop is; the first day is 0."""
        return _midnight(self.first_day + timedelta(days=day))

    def stop(self) -> None:
        self._travel.stop()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone()).astimezone(UTC)
