"""Write a message in a thread: the customer asks on, a seller or the shop's service answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.conversations.actions.locked import (
    list_thread,
    locked_thread,
    note_thread,
    put_question,
    settle_question,
)
from comptoir.conversations.facts import MESSAGE_ADDED, THREAD_ANSWERED
from comptoir.conversations.models import LONGEST_TEXT, ClosedWhy, Message, Side, Thread, ThreadState
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.photos.actions import keep_photo
from comptoir.rest.limits import Limit, count_or_refuse
from comptoir.sellers.models import has_people

# Within this time, the same question is one thread, and the same words in a thread are one message.
SENT_TWICE, PRESSED_TWICE = timedelta(hours=1), timedelta(minutes=10)
SIDES = {"seller": Side.SELLER, "staff": Side.SERVICE}


def count_message(customer: Customer) -> None:
    """Count a message that a customer is about to write. Raises TooMany."""
    count_or_refuse(Limit("write_message", f"message:{customer.pk}"))


@transaction.atomic
def write_message(
    thread: Thread,
    text: str,
    *,
    by: Acts,
    side: Side | None = None,
    photo: UploadedFile[Any] | None = None,
    now: datetime | None = None,
    speaks: bool = True,
) -> Message:
    """Write a message, with a photo if there is one; sent twice, it is one. Two that answer at once are both
    kept.

    `side` is whose message it is, where `by` does not tell: a customer's own person may sell too. Raises
    Refused for a text that is empty or too long, and for what is no photo.
    """
    text, now = checked_text(text), now or timezone.now()
    side = side or SIDES.get(by.actor.kind, Side.CUSTOMER)
    locked = locked_thread(thread)
    sent_before = _sent_before(locked, text, side, now)
    if sent_before:
        return sent_before
    message = keep_message(locked, text, by=by, side=side, photo=photo, now=now)
    locked.last_at, locked.closed_at, locked.closed_why = now, None, ""
    if side == Side.CUSTOMER:
        _await_answer(locked, text, now)
    else:
        _answer(locked, text, side, by, now)
    locked.save(
        update_fields=[
            "state", "last_at", "answer_due_at", "help_asked_at", "closed_at", "closed_why", "has_news",
        ]
    )  # fmt: skip
    list_thread(locked, locked.customer.name, message)
    fact = MESSAGE_ADDED if side == Side.CUSTOMER else THREAD_ANSWERED
    note_thread(fact, locked, by=by, at=now, speaks=speaks)
    return message


def checked_text(text: str) -> str:
    """Return a text without the white space around it. Raises Refused."""
    text = text.strip()
    if not text:
        raise Refused(_("Write a message."), "nothing_said")
    if len(text) > LONGEST_TEXT:
        raise Refused(_("Write at most %(most)s characters.") % {"most": LONGEST_TEXT}, "text_too_long")
    return text


def keep_message(
    thread: Thread, text: str, *, by: Acts, side: Side, photo: UploadedFile[Any] | None, now: datetime
) -> Message:
    """Save a message of a thread that is locked, with its photo."""
    kept = keep_photo(thread.customer, photo, by=by) if photo else None
    message = Message(
        customer_id=thread.customer_id,
        thread_id=thread.id,
        side=side,
        by_name=by.actor.name,
        text=text,
        photo_id=kept.id if kept else None,
        written_at=now,
    )
    message.save()
    return message


def _sent_before(thread: Thread, text: str, side: Side, now: datetime) -> Message | None:
    """Return the message, if it was sent a moment ago."""
    hers = Message.objects.for_customer(thread.customer_id).filter(thread_id=thread.id)
    same: Message | None = hers.filter(side=side, text=text, written_at__gt=now - PRESSED_TWICE).first()
    return same


def _await_answer(thread: Thread, text: str, now: datetime) -> None:
    # Who asks on while she waits does not wait longer for it.
    if thread.state != ThreadState.OPEN:
        thread.state, thread.answer_due_at = ThreadState.OPEN, thread.due_at(now)
    if thread.seller is None or thread.help_asked_at or not has_people(thread.seller):
        put_question(thread, thread.customer, text, now)


def _answer(thread: Thread, text: str, side: Side, by: Acts, now: datetime) -> None:
    was_open = thread.state == ThreadState.OPEN
    thread.state, thread.answer_due_at, thread.help_asked_at = ThreadState.ANSWERED, None, None
    thread.has_news = True
    if side == Side.SERVICE:
        settle_question(thread, now, by=by, answer=text)
    elif was_open:
        settle_question(thread, now, by=by, why=ClosedWhy.BY_SELLER)
