"""Write to whoever asks the shop's service, and to a seller's people when a customer writes to them."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from comptoir.conversations.facts import (
    HELP_ASKED,
    MESSAGE_ADDED,
    REQUEST_ANSWERED,
    SERVICE_ASKED,
    THREAD_OPENED,
)
from comptoir.conversations.models import ServiceRequest, Side, Thread, messages_of
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.react import Reaction
from comptoir.post.actions import queue_letter
from comptoir.post.writing import Lines
from comptoir.sellers.models import people_of


def confirm_question(entry: CustomerEntry | HouseEntry) -> None:
    """Confirm that a question has arrived.

    The letter repeats nothing that was typed: otherwise anybody could send any words to any address.
    """
    _write(entry, "conversations/asked")


def send_answer(entry: CustomerEntry | HouseEntry) -> None:
    """Send the answer, with the question below it."""
    _write(entry, "conversations/answered")


def tell_seller(entry: CustomerEntry) -> None:
    """Tell a seller's people that a customer waits for an answer, once however much she writes meanwhile."""
    thread = _thread_of(entry)
    if thread is None or thread.seller is None or not thread.is_open:
        return
    last = [message.side for message in messages_of(thread)][-2:]
    is_help = entry.fact == HELP_ASKED.name
    if is_help or last.count(Side.CUSTOMER) == 1:
        for person in people_of(thread.seller):
            queue_letter(
                "conversations/to_seller",
                to=person.email,
                language=person.language,
                context={
                    "name": person.name,
                    "order": thread.order_number,
                    "due_at": thread.answer_due_at,
                    "is_help": is_help,
                },
            )


def _thread_of(entry: CustomerEntry) -> Thread | None:
    hers = Thread.objects.for_customer(entry.customer_id).filter(id=entry.about_id or entry.id)
    thread: Thread | None = hers.select_related("seller").first()
    return thread


def _write(entry: CustomerEntry | HouseEntry, letter: str) -> None:
    service_request = ServiceRequest.objects.filter(id=entry.about_id).first() if entry.about_id else None
    if service_request is None:
        return
    queue_letter(
        letter,
        to=service_request.email,
        language=service_request.language,
        context=_context(service_request),
        customer_id=service_request.customer_id,
    )


def _context(service_request: ServiceRequest) -> dict[str, Any]:
    with translation.override(service_request.language):
        topic = service_request.get_topic_display()
    return {
        # Whoever is signed out may have typed anybody's address, and any words for a name.
        "name": service_request.name if service_request.customer_id else "",
        "number": service_request.number,
        "topic": topic,
        "is_hers": service_request.customer_id is not None,
        "answer_due_at": service_request.answer_due_at,
        "answer": Lines(service_request.answer),
        "answered_by": service_request.answered_by,
        "asked_at": service_request.asked_at,
        "question": Lines(service_request.text),
    }


REACTIONS = [
    Reaction(SERVICE_ASKED, confirm_question),
    Reaction(REQUEST_ANSWERED, send_answer),
    *(Reaction(fact, tell_seller) for fact in (THREAD_OPENED, MESSAGE_ADDED, HELP_ASKED)),
]
