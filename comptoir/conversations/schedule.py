"""What conversations do by the clock: old questions are forgotten."""

from datetime import datetime, timedelta

from comptoir.conversations.models import ServiceRequest

KEPT = timedelta(days=3 * 365)


def forget_old_questions(now: datetime) -> None:
    """Drop questions three years after they were asked, answered or not."""
    ServiceRequest.objects.filter(asked_at__lt=now - KEPT).delete()
