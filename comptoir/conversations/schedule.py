"""What the schedule deletes about conversations: old questions."""

from datetime import datetime, timedelta

from comptoir.conversations.models import ServiceRequest

KEPT = timedelta(days=3 * 365)


def forget_old_questions(now: datetime) -> None:
    """Delete questions three years after they were asked, answered or not."""
    ServiceRequest.objects.filter(asked_at__lt=now - KEPT).delete()
