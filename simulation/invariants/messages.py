"""A thread waits with a clock, stands alike at the desk and in the inbox, and its answer is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from comptoir.conversations.models import DeskThread, Message, ServiceRequest, Side, Thread, ThreadState
from simulation.invariants.books import Books

OF_DESK = (
    "customer_id", "seller_id", "order_number", "subject", "item", "state", "opened_at", "last_at",
    "answer_due_at", "help_asked_at",
)  # fmt: skip
PRESSED_TWICE = timedelta(minutes=10)


def threads_stand_alike(books: Books) -> Iterator[str]:
    """A thread stands at the desk and in the inbox as it is"""
    ids = [thread.id for thread in books.threads]
    rows = {row.id: row for row in DeskThread.objects.filter(id__in=ids)}
    asked = {request.id: request for request in ServiceRequest.objects.filter(id__in=ids)}
    for thread in books.threads:
        row = rows.pop(thread.id, None)
        is_so, should_be = (row and books.values(row, *OF_DESK)), books.values(thread, *OF_DESK)
        if is_so != should_be:
            yield f"“{thread}” of {thread.order_number} is listed as {is_so}, and it is {should_be}"
        request = asked.get(thread.id)
        is_due = thread.is_open and (thread.seller_id is None or thread.help_asked_at is not None)
        is_closed_by_staff = request is not None and bool(request.closed_at) and thread.seller_id is not None
        if is_due and not is_closed_by_staff and (request is None or not request.is_open):
            yield f"“{thread}” of {thread.order_number} waits for the service, and is not in its inbox"
        if request and request.is_open and not thread.is_open:
            yield f"“{thread}” of {thread.order_number} is {thread.state}, and still in the inbox"
    listed = set(DeskThread.objects.values_list("id", flat=True))
    if gone := listed - set(Thread.objects.values_list("id", flat=True)):
        yield f"{len(gone)} threads are listed at the desk, and not there"


def messages_are_kept_once(books: Books) -> Iterator[str]:
    """The same words pressed twice are one message, and a thread ends with what its state says"""
    by_thread: dict[Any, list[Message]] = {}
    ids = [thread.id for thread in books.threads]
    for message in Message.objects.filter(thread_id__in=ids).order_by("written_at", "id"):
        by_thread.setdefault(message.thread_id, []).append(message)
    for thread in books.threads:
        messages = by_thread.pop(thread.id, [])
        last: dict[tuple[str, str], Any] = {}
        for message in messages:
            before = last.get((message.side, message.text))
            if before and message.written_at - before < PRESSED_TWICE:
                yield f"“{message}” stands in “{thread}” twice"
            last[message.side, message.text] = message.written_at
        if not messages or messages[-1].written_at != thread.last_at:
            yield f"“{thread}” was last written in on {thread.last_at}, and has {len(messages)} messages"
        elif thread.state != ThreadState.CLOSED and thread.is_open != (messages[-1].side == Side.CUSTOMER):
            yield f"“{thread}” is {thread.state}, and its last message is from the {messages[-1].side}"


def answers_are_due_when_promised(books: Books) -> Iterator[str]:
    """An answer is due so long after the first question that waits for it"""
    waiting = Counter[Any]()
    for message in Message.objects.filter(thread__state=ThreadState.OPEN).order_by("written_at", "id"):
        waiting[message.thread_id] += 1
    for thread in books.threads:
        if (
            thread.is_open
            and waiting[thread.id] == 1
            and thread.answer_due_at != thread.due_at(thread.opened_at)
        ):
            yield f"“{thread}” was asked on {thread.opened_at}, and is due on {thread.answer_due_at}"


def answers_are_told(books: Books) -> Iterator[str]:
    """Who was answered and has not read it has a letter about it within a day"""
    told = {
        notice.about.split(" ")[0] for notice in books.notices if notice.letter == "conversations/replied"
    }
    for thread in books.threads:
        is_unread = thread.has_news and books.older_than(thread.last_at, 1)
        if is_unread and str(thread.id) not in told and has_address(books, thread):
            yield f"“{thread}” was answered on {thread.last_at}, and nobody was told"


def has_address(books: Books, thread: Thread) -> bool:
    if thread.customer_id in books.world.erased:
        return False
    return bool(thread.order.email if thread.order else thread.customer.email)


RULES = [threads_stand_alike, messages_are_kept_once, answers_are_due_when_promised, answers_are_told]
