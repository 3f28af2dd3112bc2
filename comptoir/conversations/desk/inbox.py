"""The inbox of the staff: urgent questions first, then those due first; and what was answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.conversations.desk.rows import request_row
from comptoir.conversations.forms import ANSWERED, CLOSED, OPEN, InboxFilter
from comptoir.conversations.models import Waiting, staff_requests, staff_waiting
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.ground.keyset import page_of

PAGE_SIZE, WAITING_SHOWN, FOUND_AT_MOST = 50, 100, 50


@staff_only
def inbox(request: StaffRequest) -> HttpResponse:
    """List the questions in one state, or those found by some words in any state."""
    filter_form, now = InboxFilter(request.GET), timezone.now()
    number, page, words = 0, None, filter_form.words
    if words:
        rows = list(staff_requests().matching(words).order_by("-asked_at", "-id")[:FOUND_AT_MOST])
    elif filter_form.shown == OPEN:
        waiting = staff_requests().open()
        rows = list(waiting.most_urgent_first()[:WAITING_SHOWN])
        number = waiting.count() if len(rows) == WAITING_SHOWN else len(rows)
    else:
        settled = staff_requests().filter(state=filter_form.shown)
        page = page_of(settled, request.GET, at=f"{filter_form.shown}_at", size=PAGE_SIZE)
        rows = page.rows
    answer = {
        "filter": filter_form,
        "tabs": [(show, title, not words and filter_form.shown == show) for show, title in _tabs()],
        "rows": [request_row(service_request, now=now) for service_request in rows],
        "page": page,
        "number": number,
        "most": WAITING_SHOWN,
        "words": words,
        "shows_waiting": filter_form.shown == OPEN and not words,
    }
    return render(request, "conversations/desk/inbox.html", answer)


def number_waiting(request: StaffRequest) -> int:
    """Count the waiting questions, for the desk's bar."""
    return staff_requests().open().count()


def inbox_tile() -> Waiting:
    """Return what waits and what is overdue, for the desk's front page."""
    return staff_waiting(now=timezone.now())


def _tabs() -> list[tuple[str, Any]]:
    return [(OPEN, _("Waiting for an answer")), (ANSWERED, _("Answered")), (CLOSED, _("Closed"))]
