"""A seller's messages at the desk: what waits first, each with its clock, and the answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.conversations.actions import write_message
from comptoir.conversations.desk.rows import clock, thread_row
from comptoir.conversations.forms import ANSWERED, CLOSED, OPEN, SellerAnswerForm, ThreadFilter, accept
from comptoir.conversations.models import (
    DeskThread,
    Side,
    Thread,
    WaitingThreads,
    photo_in,
    thread_at_desk,
    waiting_threads,
    written_in,
)
from comptoir.ground.keyset import page_of
from comptoir.photos.pages import answer as photo_answer
from comptoir.photos.pages import size_asked
from comptoir.sellers.models import SellerRequest, reason_choices, seller_only
from comptoir.ui.pages import keeps_typed, typed_before

PAGE_SIZE, WAITING_SHOWN = 50, 100


@seller_only
@require_safe
def seller_messages(request: SellerRequest) -> HttpResponse:
    """List a seller's threads in one state, or those found by some words in any state."""
    form, now = ThreadFilter(request.GET), timezone.now()
    hers = request.seller.threads.all()
    page, rows, number = None, [], 0
    if form.words:
        page = page_of(hers.matching(form.words), request.GET, at="last_at", size=PAGE_SIZE)
    elif form.shown == OPEN:
        rows = list(hers.open().due_first()[:WAITING_SHOWN])
        number = hers.open().count() if len(rows) == WAITING_SHOWN else len(rows)
    else:
        page = page_of(hers.filter(state=form.shown), request.GET, at="last_at", size=PAGE_SIZE)
    answer = {
        "filter": form,
        "tabs": [(show, title, not form.words and form.shown == show) for show, title in _tabs()],
        "rows": [thread_row(row, now=now) for row in (page.rows if page else rows)],
        "page": page,
        "number": number,
        "most": WAITING_SHOWN,
        "words": form.words,
        "shows_waiting": form.shown == OPEN and not form.words,
    }
    return render(request, "conversations/desk/messages.html", answer)


@keeps_typed
@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def seller_thread(request: SellerRequest, thread: UUID) -> HttpResponse:
    """Show a thread with its customer's name and the seller's own lines, and take an answer."""
    row, found = _find(request, thread)
    is_sent = request.method == "POST"
    kept = reason_choices(request.seller)
    form = SellerAnswerForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        kept=kept,
        initial=None if is_sent else typed_before(request),
    )
    if is_sent and form.is_valid():
        typed = form.cleaned_data
        if accept(
            form,
            lambda: write_message(
                found, typed["text"], by=request.user, side=Side.SELLER, photo=typed["photo"]
            ),
        ):
            messages.success(request, _("The answer is sent."))
            return redirect("desk_messages")
    sale = request.seller.orders.numbered(row.order_number)
    answer: dict[str, Any] = {
        "row": row,
        "thread": found,
        "clock": clock(row, now=timezone.now()),
        "written": written_in(
            found, Side.SELLER, lambda message: reverse("desk_thread_photo", args=[found.id, message.id])
        ),
        "form": form,
        "sale": sale,
        "lines": sale.own_lines() if sale else [],
    }
    return render(request, "conversations/desk/thread.html", answer, status=400 if form.errors else 200)


@seller_only
@require_safe
def seller_photo(request: SellerRequest, thread: UUID, message: UUID) -> HttpResponse:
    """Serve the photo of a message in a thread of the seller's."""
    return photo_answer(photo_in(_find(request, thread)[1], message), size_asked(request))


def messages_tile(request: SellerRequest) -> WaitingThreads:
    """Return what waits for the seller and what is overdue, for the desk's front page."""
    return waiting_threads(request.seller, now=timezone.now())


def messages_waiting(request: SellerRequest) -> int:
    """Count the threads that wait for the seller, for the desk's bar."""
    return messages_tile(request).number


def _find(request: SellerRequest, id: UUID) -> tuple[DeskThread, Thread]:
    row: DeskThread | None = request.seller.threads.filter(id=id).first()
    found = thread_at_desk(row) if row else None
    if row is None or found is None:
        raise Http404
    return row, found


def _tabs() -> list[tuple[str, Any]]:
    return [(OPEN, _("Waiting for an answer")), (ANSWERED, _("Answered")), (CLOSED, _("Closed"))]
