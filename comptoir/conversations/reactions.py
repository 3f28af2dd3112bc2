"""Write to whoever asks the shop's service: that the question has arrived, and the answer."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from comptoir.conversations.facts import REQUEST_ANSWERED, SERVICE_ASKED
from comptoir.conversations.models import ServiceRequest
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.react import Reaction
from comptoir.post.actions import queue_letter
from comptoir.post.writing import Lines


def confirm_question(entry: CustomerEntry | HouseEntry) -> None:
    """Confirm that a question has arrived.

    The letter repeats nothing that was typed: otherwise anybody could send any words to any address.
    """
    _write(entry, "conversations/asked")


def send_answer(entry: CustomerEntry | HouseEntry) -> None:
    """Send the answer, with the question below it."""
    _write(entry, "conversations/answered")


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
        "number": service_request.number,
        "topic": topic,
        "answer_due_at": service_request.answer_due_at,
        "answer": Lines(service_request.answer),
        "answered_by": service_request.answered_by,
        "asked_at": service_request.asked_at,
        "question": Lines(service_request.text),
    }


REACTIONS = [Reaction(SERVICE_ASKED, confirm_question), Reaction(REQUEST_ANSWERED, send_answer)]
