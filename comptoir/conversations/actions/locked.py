"""A thread, its row at the desk and its question in the staff's inbox are locked and written together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from comptoir.conversations.models import (
    ClosedWhy,
    DeskThread,
    Message,
    ServiceRequest,
    Side,
    Thread,
    ThreadState,
    new_number,
)
from comptoir.conversations.models.desk_thread import EXCERPT
from comptoir.customers.models import Customer
from comptoir.ground.fold import fold_all
from comptoir.ground.refusal import Refused
from comptoir.journal.facts import Fact
from comptoir.journal.record import Acts, record


def locked_thread(thread: Thread) -> Thread:
    """Lock a thread, in the transaction that is under way. Raises Refused if it is gone."""
    hers = Thread.objects.for_customer(thread.customer_id).filter(id=thread.id)
    locked: Thread | None = hers.select_for_update().first()
    if locked is None:
        raise Refused(_("This question no longer exists."), "request_gone")
    return locked


def note_thread(fact: Fact, thread: Thread, *, by: Acts, at: datetime, speaks: bool) -> None:
    """Record what happened to a thread."""
    record(
        fact,
        about=thread,
        by=by,
        happened_at=at,
        speaks=speaks,
        order=thread.order_number,
        seller=thread.seller.reference if thread.seller else "",
        subject=thread.subject,
        state=thread.state,
        answer_due_at=thread.answer_due_at.isoformat() if thread.answer_due_at else None,
    )


def list_thread(thread: Thread, name: str, last: Message | None) -> None:
    """Write a thread's row for the desk, from the thread and its last message."""
    known = DeskThread.objects.filter(id=thread.id).first()
    row = known or DeskThread(id=thread.id, customer_id=thread.customer_id, name=name)
    for field in (
        "seller_id", "order_number", "subject", "item", "state", "opened_at", "last_at", "answer_due_at",
        "help_asked_at",
    ):  # fmt: skip
        setattr(row, field, getattr(thread, field))
    if last:
        row.excerpt = " ".join(last.text.split())[:EXCERPT]
        if last.side != Side.CUSTOMER and row.first_answer_minutes is None:
            row.first_answer_minutes = int((last.written_at - thread.opened_at).total_seconds() // 60)
    row.search_text = fold_all((row.order_number, row.name, row.item, row.excerpt))
    row.save(force_insert=known is None, force_update=known is not None)


def put_question(thread: Thread, customer: Customer, text: str, now: datetime) -> None:
    """Put a thread into the staff's inbox with its clock, for the first time or again."""
    topic = thread.topic
    waits: dict[str, Any] = {
        "topic": topic,
        "is_urgent": topic.is_urgent,
        "text": text,
        "state": ThreadState.OPEN,
        "asked_at": now,
        "answer_due_at": topic.due_at(now),
        "answered_at": None,
        "answered_by": "",
        "answer": "",
        "closed_at": None,
        "closed_by": "",
        "closed_why": "",
    }
    with transaction.atomic():
        question = ServiceRequest.objects.select_for_update().filter(id=thread.id).first()
        if question is None:
            question = ServiceRequest(
                id=thread.id,
                number=new_number(),
                customer_id=customer.pk,
                name=customer.name,
                email=customer.email or (thread.order.email if thread.order else ""),
                language=customer.language,
                order_number=thread.order_number,
            )
        for field, value in waits.items():
            setattr(question, field, value)
        question.save()


def settle_question(
    thread: Thread, now: datetime, *, by: Acts, answer: str = "", why: ClosedWhy | None = None
) -> None:
    """Note in the staff's inbox that a thread is answered, or needs no answer of theirs any more."""
    asked = ServiceRequest.objects.select_for_update().filter(id=thread.id)
    if why:
        asked.filter(state=ThreadState.OPEN).update(
            state=ThreadState.CLOSED, closed_at=now, closed_by=by.actor.name, closed_why=why
        )
    else:
        asked.update(
            state=ThreadState.ANSWERED, answered_at=now, answered_by=by.actor.name, answer=answer,
            closed_at=None, closed_by="", closed_why="",
        )  # fmt: skip
