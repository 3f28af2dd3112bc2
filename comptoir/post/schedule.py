"""What post does by the clock: it finds what nobody would send any more, and forgets what it sent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.post.actions import send_message
from comptoir.post.models import TRIED_FOR, Message

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)
# A message and its task are written together, so what is older than a moment and has none has lost it.
TAKEN_FOR_LOST = timedelta(minutes=2)


def queue_lost_messages(now: datetime) -> None:
    """Queue every message again that is to be sent and has no task; give up what has been tried for days."""
    unsent = Message.objects.unsent()
    if not unsent.filter(queued_at__lt=now - TAKEN_FOR_LOST).exists():
        return
    is_open = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    tasks = is_open.filter(task_path=send_message.module_path)
    has_task = {str(held) for held in tasks.values_list("args_kwargs__args__0", flat=True)}
    for message in list(unsent.filter(queued_at__lt=now - TAKEN_FOR_LOST).only("id", "queue", "queued_at")):
        if str(message.id) not in has_task:
            _queue_or_give_up(message, now)


@transaction.atomic
def _queue_or_give_up(message: Message, now: datetime) -> None:
    held = Message.objects.select_for_update().unsent().filter(id=message.id).first()
    if held is None:
        return
    log.warning("%s had no task", held.named)
    if held.queued_at < now - TRIED_FOR:
        held.given_up_at = now
        held.save(update_fields=["given_up_at"])
    else:
        send_message.using(queue_name=held.queue).enqueue(str(held.id))


def forget_sent_messages(now: datetime) -> None:
    """Drop messages a month after they were queued, and the secrets of those that are good for nothing."""
    Message.objects.filter(queued_at__lt=now - KEPT).delete()
    Message.objects.filter(good_until__lt=now).exclude(secrets=b"").update(secrets=b"")
