"""A clock says how much time is left until something is due, or by how much it is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

HOUR, DAY = 3600, 24 * 3600


class Clock(NamedTuple):
    """The time left, or what became of it, in words; tone and icon only underline them."""

    words: str
    tone: str
    icon: str


def clock_until(due_at: datetime, *, now: datetime, soon: timedelta) -> Clock:
    """Return the clock of what is due; its tone warns once less than `soon` is left."""
    left = due_at - now
    if left < timedelta(0):
        return Clock(_("overdue by %(time)s") % {"time": span(-left)}, "danger", "exclamation-triangle")
    return Clock(
        _("due in %(time)s") % {"time": span(left)}, "warning" if left < soon else "neutral", "clock"
    )


def span(time: timedelta) -> str:
    """Format a time in its largest unit, never rounded up: at least that much is left."""
    seconds = int(time.total_seconds())
    if seconds < HOUR:
        return _("%(number)s min") % {"number": seconds // 60}
    if seconds < 2 * DAY:
        return _("%(number)s h") % {"number": seconds // HOUR}
    return ngettext("%(number)s day", "%(number)s days", seconds // DAY) % {"number": seconds // DAY}
