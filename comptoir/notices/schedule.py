"""What notices does by the clock."""

from __future__ import annotations

from datetime import datetime

from comptoir.notices.actions import keep_copies


def copy_messages(now: datetime) -> None:
    """Keep a copy of each message to a customer that was queued since."""
    keep_copies()
