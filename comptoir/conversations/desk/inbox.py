"""The staff's one inbox: what waits, urgent first, then what is due first; and what was answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.conversations.desk.rows import request_row
from comptoir.conversations.forms import ANSWERED, CLOSED, OPEN, InboxFilter
from comptoir.conversations.models import Waiting, staff_requests, staff_waiting
from comptoir.customers.models import StaffRequest, staff_only
from comptoir.ground.keyset import page_of

PAGE_SIZE, WAITING_SHOWN, FOUND_AT_MOST = 50, 100, 50


@staff_only
def inbox(request: StaffRequest) -> HttpResponse:
    """Questions of one state, or in any state those that some words lead to."""
    asked, now = InboxFilter(request.GET), timezone.now()
    number, page, words = 0, None, asked.words
    if words:
        rows = list(staff_requests().matching(words).order_by("-asked_at", "-id")[:FOUND_AT_MOST])
    elif asked.shown == OPEN:
        waiting = staff_requests().open()
        rows = list(waiting.most_urgent_first()[:WAITING_SHOWN])
        number = waiting.count() if len(rows) == WAITING_SHOWN else len(rows)
    else:
        found = staff_requests().filter(state=asked.shown)
        page = page_of(found, request.GET, at=f"{asked.shown}_at", size=PAGE_SIZE)
        rows = page.rows
    answer = {
        "filter": asked,
        "tabs": [(show, title, not words and asked.shown == show) for show, title in _tabs()],
        "rows": [request_row(one, now=now) for one in rows],
        "page": page,
        "number": number,
        "most": WAITING_SHOWN,
        "words": words,
        "shows_waiting": asked.shown == OPEN and not words,
    }
    return render(request, "conversations/desk/inbox.html", answer)


def number_waiting() -> int:
    """For the desk's bar: how many questions wait."""
    return staff_requests().open().count()


def inbox_tile() -> Waiting:
    """For the desk's front page: what waits, and what is overdue."""
    return staff_waiting(now=timezone.now())


def _tabs() -> list[tuple[str, Any]]:
    return [(OPEN, _("Waiting for an answer")), (ANSWERED, _("Answered")), (CLOSED, _("Closed"))]
