"""What post does by the clock: it forgets what it sent."""

from datetime import datetime, timedelta

from comptoir.post.models import Message

KEPT = timedelta(days=30)


def forget_sent_messages(now: datetime) -> None:
    """Drop messages a month after they were sent or given up."""
    Message.objects.filter(sent_at__lt=now - KEPT).delete()
    Message.objects.filter(given_up_at__lt=now - KEPT).delete()
