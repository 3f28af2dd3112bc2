"""Whoever asks the shop's service is written to: that it has come, and what is answered."""

from __future__ import annotations

from typing import Any

from comptoir.conversations.facts import REQUEST_ANSWERED, SERVICE_ASKED
from comptoir.conversations.models import ServiceRequest
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.react import Reaction
from comptoir.post.actions import queue_letter


def confirm_question(entry: CustomerEntry | HouseEntry) -> None:
    """Confirm that a question has come.

    The letter holds nothing that was typed: whoever is signed out could have any words sent to anybody.
    """
    _write(entry, "conversations/asked")


def send_answer(entry: CustomerEntry | HouseEntry) -> None:
    """Send the answer, with the question under it."""
    _write(entry, "conversations/answered")


def _write(entry: CustomerEntry | HouseEntry, letter: str) -> None:
    asked = ServiceRequest.objects.filter(id=entry.about_id).first() if entry.about_id else None
    if asked is None:
        return
    context: dict[str, Any] = {"asked": asked, "number": asked.number}
    queue_letter(
        letter, to=asked.email, language=asked.language, context=context, customer_id=asked.customer_id
    )


REACTIONS = [Reaction(SERVICE_ASKED, confirm_question), Reaction(REQUEST_ANSWERED, send_answer)]
