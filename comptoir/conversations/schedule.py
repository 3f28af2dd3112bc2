"""What the schedule deletes about conversations: old questions and threads."""

from datetime import datetime, timedelta

from comptoir.conversations.models import KEPT as THREADS_KEPT
from comptoir.conversations.models import DeskThread, ServiceRequest, Thread

KEPT = timedelta(days=3 * 365)


def forget_old_questions(now: datetime) -> None:
    """Delete questions three years after they were asked, answered or not; threads five years after their
    last message."""
    ServiceRequest.objects.filter(asked_at__lt=now - KEPT).delete()
    for thread in Thread.objects.filter(last_at__lt=now - THREADS_KEPT).iterator():
        DeskThread.objects.filter(id=thread.id).delete()
        thread.delete()
