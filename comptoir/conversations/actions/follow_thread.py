"""What a customer does with a thread beside writing: read it, call it solved, ask the shop for help."""

from __future__ import annotations

from datetime import datetime

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
from comptoir.conversations.facts import HELP_ASKED, THREAD_SOLVED
from comptoir.conversations.models import ClosedWhy, Message, Side, Thread, ThreadState
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts


def note_read(thread: Thread) -> None:
    """Note that the customer has read the answer."""
    if thread.has_news:
        Thread.objects.for_customer(thread.customer_id).filter(id=thread.id).update(has_news=False)


@transaction.atomic
def solve_thread(thread: Thread, *, by: Acts, now: datetime | None = None, speaks: bool = True) -> Thread:
    """Close a thread because the customer says that it is solved; who writes in it opens it again."""
    locked, now = locked_thread(thread), now or timezone.now()
    if locked.is_closed:
        return locked
    close_thread(locked, ClosedWhy.SOLVED, now)
    settle_question(locked, now, by=by, why=ClosedWhy.SOLVED)
    note_thread(THREAD_SOLVED, locked, by=by, at=now, speaks=speaks)
    return locked


@transaction.atomic
def ask_for_help(thread: Thread, *, by: Acts, now: datetime | None = None, speaks: bool = True) -> Thread:
    """Ask the shop for help where a seller has not answered in time, or the answer does not help; a second
    time changes nothing.

    Raises Refused while the seller still has time, and where the thread is closed.
    """
    locked, now = locked_thread(thread), now or timezone.now()
    if locked.help_asked_at:
        return locked
    if not locked.can_ask_for_help(now):
        raise Refused(_why_not(locked), "no_help_yet")
    locked.help_asked_at = now
    if locked.state == ThreadState.ANSWERED:
        locked.state, locked.answer_due_at = ThreadState.OPEN, locked.topic.due_at(now)
    locked.save(update_fields=["help_asked_at", "state", "answer_due_at"])
    hers = Message.objects.for_customer(locked.customer_id).filter(thread_id=locked.id, side=Side.CUSTOMER)
    asked = hers.order_by("-written_at", "-id").first()
    put_question(locked, locked.customer, asked.text if asked else locked.title, now)
    list_thread(locked, locked.customer.name, None)
    note_thread(HELP_ASKED, locked, by=by, at=now, speaks=speaks)
    return locked


def close_thread(thread: Thread, why: ClosedWhy, now: datetime) -> None:
    """Close a thread that is locked."""
    thread.state, thread.answer_due_at, thread.help_asked_at = ThreadState.CLOSED, None, None
    thread.closed_at, thread.closed_why, thread.has_news = now, why, False
    thread.save(
        update_fields=["state", "answer_due_at", "help_asked_at", "closed_at", "closed_why", "has_news"]
    )
    list_thread(thread, thread.customer.name, None)


def _why_not(thread: Thread) -> str:
    if thread.seller_id is None:
        return _("Customer service is already reading this, and will answer here.")
    if thread.state != ThreadState.OPEN:
        return _("This question is closed. If it is not solved, write again and the seller will answer.")
    return _(
        "The seller still has time to answer. If you have no answer by the time shown, ask the shop for help."
    )
