"""By the clock: recipients that are nobody's any more are forgotten."""

from __future__ import annotations

from datetime import datetime

from comptoir.preferences.actions import forget_recipients


def forget_old_recipients(now: datetime) -> None:
    """Forget what was withdrawn where nobody is, three years later."""
    forget_recipients(now)
