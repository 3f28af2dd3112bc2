"""A row of the inbox, formatted here once, and a question's clock: how long until its answer is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from comptoir.conversations.models import DeskThread, ServiceRequest, ThreadState
from comptoir.ui.clocks import Clock, clock_until
from comptoir.ui.formats import short_day

EXCERPT = 160
SOON = timedelta(hours=1)


def clock(service_request: ServiceRequest | DeskThread, *, now: datetime) -> Clock:
    """Return the clock of a waiting question; for another, what became of it."""
    if service_request.state == ThreadState.ANSWERED:
        return Clock(str(ThreadState.ANSWERED.label), "success", "check")
    if service_request.state == ThreadState.CLOSED:
        return Clock(str(ThreadState.CLOSED.label), "neutral", "x-mark")
    return clock_until(service_request.answer_due_at or now, now=now, soon=SOON)


def request_row(service_request: ServiceRequest, *, now: datetime) -> dict[str, Any]:
    """Return a question as a row in a list of staff."""
    settled_at = service_request.answered_at or service_request.closed_at
    return {
        "href": reverse("desk_request", args=[service_request.id]),
        "topic": service_request.get_topic_display(),
        "is_urgent": service_request.is_urgent,
        "excerpt": Truncator(" ".join(service_request.text.split())).chars(EXCERPT),
        "number": service_request.number,
        "name": service_request.name,
        "email": service_request.email,
        "is_signed_in": service_request.customer_id is not None,
        "order": service_request.order_number,
        "asked_at": service_request.asked_at,
        "clock": clock(service_request, now=now),
        "settled": short_day(settled_at),
        "settled_by": service_request.answered_by or service_request.closed_by,
    }


def thread_row(thread: DeskThread, *, now: datetime) -> dict[str, Any]:
    """Return a thread as a row in a seller's list."""
    return {
        "href": reverse("desk_thread", args=[thread.id]),
        "topic": thread.title,
        "is_urgent": False,
        "is_helped": thread.help_asked_at is not None,
        "excerpt": Truncator(thread.excerpt).chars(EXCERPT),
        "number": thread.order_number,
        "name": thread.name,
        "asked_at": thread.last_at,
        "clock": clock(thread, now=now),
    }
