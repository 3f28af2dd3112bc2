"""The demo's own time: as much later than ours as its stage has moved it, in every process of the demo."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

FILE = "demo-clock"
NOT_MOVED = (0, timedelta())
real_now = timezone.now


class DemoClock:
    """A clock that a file keeps: how many seconds it is ahead. It only moves forward."""

    def __init__(self, file: Path) -> None:
        self.file, self._read = file, NOT_MOVED

    def now(self) -> datetime:
        """Return the demo's moment, in UTC."""
        return real_now() + self.ahead

    @property
    def ahead(self) -> timedelta:
        try:
            changed_at = self.file.stat().st_mtime_ns
            if changed_at != self._read[0]:
                self._read = (changed_at, timedelta(seconds=float(self.file.read_text())))
        except FileNotFoundError:
            self._read = NOT_MOVED
        return self._read[1]

    def move_to(self, moment: datetime) -> None:
        """Move to this moment, if it has not come yet."""
        seconds = (moment - real_now()).total_seconds()
        if seconds > self.ahead.total_seconds():
            new = self.file.with_suffix(f".{os.getpid()}")
            new.write_text(f"{seconds}")
            new.replace(self.file)


def keep_demo_time(folder: Path) -> None:
    """Let this process go by the demo's clock; before its models are loaded, as their defaults are `now`."""
    timezone.now = DemoClock(folder / FILE).now


def demo_clock() -> DemoClock:
    """Return the clock that this process goes by."""
    clock: DemoClock = timezone.now.__self__  # type: ignore[attr-defined]
    return clock
