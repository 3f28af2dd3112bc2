"""What post does by the clock: it forgets what it sent."""

from datetime import datetime, timedelta

from comptoir.post.models import Message

KEPT = timedelta(days=30)


def forget_sent_messages(now: datetime) -> None:
    """Drop messages a month after they were queued; by then each has been sent or given up long ago."""
    Message.objects.filter(queued_at__lt=now - KEPT).delete()
