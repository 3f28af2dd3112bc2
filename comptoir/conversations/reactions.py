"""Write to whoever asks the shop's service: that the question has arrived, and the answer."""

from __future__ import annotations

from typing import Any

from comptoir.conversations.facts import REQUEST_ANSWERED, SERVICE_ASKED
from comptoir.conversations.models import ServiceRequest
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.react import Reaction
from comptoir.post.actions import queue_letter


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
    context: dict[str, Any] = {"asked": service_request, "number": service_request.number}
    queue_letter(
        letter,
        to=service_request.email,
        language=service_request.language,
        context=context,
        customer_id=service_request.customer_id,
    )


REACTIONS = [Reaction(SERVICE_ASKED, confirm_question), Reaction(REQUEST_ANSWERED, send_answer)]
