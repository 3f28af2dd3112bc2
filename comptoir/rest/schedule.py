"""What is forgotten of the requests of programs."""

from __future__ import annotations

from datetime import datetime, timedelta

from comptoir.rest.models import IdempotentAnswer, RequestCount

KEPT = timedelta(hours=24)


def forget_requests(now: datetime) -> None:
    """Counts are of no use after their minute; an answer is kept for a day."""
    RequestCount.objects.filter(minute__lt=now - timedelta(hours=1)).delete()
    IdempotentAnswer.objects.filter(created_at__lt=now - KEPT).delete()
