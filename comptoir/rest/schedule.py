"""What the schedule deletes about requests."""

from __future__ import annotations

from datetime import datetime, timedelta

from comptoir.rest.models import Counter, IdempotentAnswer

KEPT = timedelta(hours=24)


def forget_requests(now: datetime) -> None:
    """Delete counters that have ended, and answers after a day."""
    Counter.forget_ended(now)
    IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()
