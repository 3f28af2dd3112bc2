"""Scheduled work of post: queue messages that lost their task, and delete old ones."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comptoir.post.actions import send_message
from comptoir.post.models import TRIED_FOR, Message, SentReference, StoppedAddress

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)
# A mailbox that was closed may be opened again, or given to somebody else.
STOPPED = timedelta(days=180)
# Who finds an old mail can still check it.
REFERENCES_KEPT = timedelta(days=2 * 365)
# A message and its task are written together: an older message without a task has lost it.
TAKEN_FOR_LOST = timedelta(minutes=2)


def queue_lost_messages(now: datetime) -> None:
    """Queue again every unsent message without a task; give up those that have been tried for days."""
    unsent = Message.objects.unsent()
    if not unsent.filter(queued_at__lt=now - TAKEN_FOR_LOST).exists():
        return
    is_open = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    tasks = is_open.filter(task_path=send_message.module_path)
    has_task = {str(message_id) for message_id in tasks.values_list("args_kwargs__args__0", flat=True)}
    for message in list(unsent.filter(queued_at__lt=now - TAKEN_FOR_LOST).only("id", "queue", "queued_at")):
        if str(message.id) not in has_task:
            _queue_or_give_up(message, now)


@transaction.atomic
def _queue_or_give_up(message: Message, now: datetime) -> None:
    locked = Message.objects.select_for_update().unsent().filter(id=message.id).first()
    if locked is None:
        return
    log.warning("%s had no task", locked.named)
    if locked.queued_at < now - TRIED_FOR:
        locked.given_up_at = now
        locked.save(update_fields=["given_up_at"])
    else:
        send_message.using(queue_name=locked.tasks_queue).enqueue(str(locked.id))


def forget_sent_messages(now: datetime) -> None:
    """Delete messages a month after they were queued, and secrets that can no longer be used."""
    Message.objects.filter(queued_at__lt=now - KEPT).delete()
    Message.objects.filter(good_until__lt=now).exclude(secrets=b"").update(secrets=b"")


def forget_stopped_addresses(now: datetime) -> None:
    """Try addresses again that were stopped half a year ago."""
    StoppedAddress.objects.filter(stopped_at__lt=now - STOPPED).delete()


def forget_references(now: datetime) -> None:
    """Delete the references of messages of more than two years ago."""
    SentReference.objects.filter(sent_at__lt=now - REFERENCES_KEPT).delete()
