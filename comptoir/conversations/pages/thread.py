"""A thread's page: what was written, when an answer comes, and what the customer can do.

She comes to it signed in, or as a guest by a link that a letter brought or her order's page has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.conversations.actions import (
    ask_for_help,
    count_message,
    note_read,
    solve_thread,
    write_message,
)
from comptoir.conversations.forms import MessageForm, accept
from comptoir.conversations.models import (
    Message,
    Side,
    Thread,
    number_of,
    own_thread,
    photo_in,
    public_thread_by_link,
    written_in,
)
from comptoir.customers.asking import CustomerRequest
from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.photos.pages import answer as photo_answer
from comptoir.photos.pages import size_asked
from comptoir.ui.pages import keeps_typed, post_only, typed_before


@dataclass(frozen=True)
class Way:
    """How somebody came to a thread: signed in, or as a guest by a link."""

    thread: Thread
    by: Acts
    link: str = ""

    def to(self, name: str, *more: Any) -> str:
        """Return the address of a page of this thread, for whoever came this way."""
        if self.link:
            return reverse(f"{name}_by_link", args=[self.link, *more])
        return reverse(name, args=[self.thread.id, *more])


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: CustomerRequest, thread: UUID) -> HttpResponse:
    """Show one of her threads, and take what she writes."""
    return _thread(request, _own(request, thread))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thread_by_link(request: HttpRequest, thread_link: str) -> HttpResponse:
    """Show a guest the one thread that her link opens, and take what she writes."""
    way = _by_link(thread_link)
    return _kept_secret(_thread(request, way) if isinstance(way, Way) else way)


@post_only(sent_from="contact")
def help_asked(request: CustomerRequest, thread: UUID) -> HttpResponse:
    """Ask the shop for help, because the seller has not answered in time."""
    return _ask_for_help(request, _own(request, thread))


@login_not_required
@post_only(sent_from="contact")
def help_asked_by_link(request: HttpRequest, thread_link: str) -> HttpResponse:
    """Ask the shop for help, as a guest."""
    way = _by_link(thread_link)
    return _ask_for_help(request, way) if isinstance(way, Way) else way


@post_only(sent_from="contact")
def solution(request: CustomerRequest, thread: UUID) -> HttpResponse:
    """Say that it is solved."""
    return _solve(request, _own(request, thread))


@login_not_required
@post_only(sent_from="contact")
def solution_by_link(request: HttpRequest, thread_link: str) -> HttpResponse:
    """Say that it is solved, as a guest."""
    way = _by_link(thread_link)
    return _solve(request, way) if isinstance(way, Way) else way


@require_safe
def photo(request: CustomerRequest, thread: UUID, message: UUID) -> HttpResponse:
    """Serve the photo of a message in one of her threads."""
    return photo_answer(photo_in(_own(request, thread).thread, message), size_asked(request))


@login_not_required
@require_safe
def photo_by_link(request: HttpRequest, thread_link: str, message: UUID) -> HttpResponse:
    """Serve the photo of a message in the thread that her link opens."""
    way = _by_link(thread_link)
    if not isinstance(way, Way):
        return way
    return photo_answer(photo_in(way.thread, message), size_asked(request))


def _thread(request: HttpRequest, way: Way) -> HttpResponse:
    is_sent = request.method == "POST"
    form = MessageForm(request.POST, request.FILES) if is_sent else MessageForm(initial=typed_before(request))
    if is_sent and form.is_valid():
        count_message(way.thread.customer)
        if accept(form, lambda: _write(way, form)):
            messages.success(request, _("Your message is sent."))
            return redirect(way.to("thread"))
    if request.method == "GET":
        note_read(way.thread)
    answer = {
        "way": way,
        "thread": way.thread,
        "number": "" if way.thread.seller_id else number_of(way.thread),
        "written": written_in(way.thread, Side.CUSTOMER, lambda message: way.to("thread_photo", message.id)),
        "form": form,
        "is_late": way.thread.is_late(timezone.now()),
        "can_ask_for_help": way.thread.can_ask_for_help(timezone.now()),
        "is_answered": not way.thread.is_open,
        "write_to": way.to("thread"),
        "help_to": way.to("thread_help"),
        "solution_to": way.to("thread_solution"),
    }
    status = 400 if form.errors else 200
    return render(request, "conversations/thread.html", answer, status=status)


def _write(way: Way, form: MessageForm) -> Message:
    typed = form.cleaned_data
    return write_message(way.thread, typed["text"], by=way.by, side=Side.CUSTOMER, photo=typed["photo"])


def _ask_for_help(request: HttpRequest, way: Way) -> HttpResponse:
    try:
        ask_for_help(way.thread, by=way.by)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, _("The shop now has your question and will answer here."))
    return redirect(way.to("thread"))


def _solve(request: HttpRequest, way: Way) -> HttpResponse:
    solve_thread(way.thread, by=way.by)
    messages.success(request, _("Marked as solved. Write again if it is not."))
    return redirect(way.to("thread"))


def _own(request: CustomerRequest, thread: UUID) -> Way:
    found = own_thread(request.customer, thread)
    if found is None:
        raise Http404
    return Way(found, request.user)


def _by_link(link: str) -> Way | HttpResponse:
    """Follow a guest's link; once the thread is in an account, it leads there."""
    opened = public_thread_by_link(link)
    if opened is None:
        raise Http404
    if opened.is_in_account:
        return redirect(opened.thread)
    return Way(opened.thread, opened.thread.customer, link)


def _kept_secret(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex"
    # The secret in the address goes nowhere, and forms of the page are no forgeries for a browser.
    answer["Referrer-Policy"] = "strict-origin"
    return answer
