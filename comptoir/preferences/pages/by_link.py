"""The links of mails and SMS: stop more of their kind without signing in, and confirm what was asked for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comptoir.journal.record import NOBODY_KNOWN
from comptoir.preferences.actions import allow_confirmed, ask_to_confirm, asked_words, public_asked, stop_at
from comptoir.preferences.forms import TopicsForm
from comptoir.preferences.models import (
    TOPICS,
    Channel,
    Source,
    Stop,
    Topic,
    marketing_topics,
    public_choices_by_link,
    public_stop,
)

# RFC 8058, 3.2
ONE_CLICK = ("List-Unsubscribe", "One-Click")


# A mail program comes without a session; whoever has the link may stop, and nothing more.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, stop: str) -> HttpResponse:
    """Show what a link stops, and stop it; opened, it changes nothing."""
    link = public_stop(stop)
    if link is None or TOPICS[link.topic].is_service:
        raise Http404
    done: dict[str, Any] = {}
    if request.method == "POST":
        name, value = ONE_CLICK
        if request.POST.get(name) == value:
            stop_at(link.recipient_key, topics=[link.topic], source=Source.ONE_CLICK, by=NOBODY_KNOWN)
            return _kept_secret(render(request, "preferences/stopped.html", {"topic": TOPICS[link.topic]}))
        done = _do(request, link)
    return _kept_secret(_answer(request, link, done))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: HttpRequest, asked: str) -> HttpResponse:
    """Show the sentence that the reader of a mail asked for, and take her word."""
    found = public_asked(asked)
    if found is None or (request.method == "POST" and not allow_confirmed(found)):
        return _kept_secret(render(request, "preferences/confirmation_over.html", status=404))
    shown = {
        "words": asked_words(found),
        "topic": TOPICS[found.topic],
        "is_done": request.method == "POST",
    }
    return _kept_secret(render(request, "preferences/confirmation.html", shown))


def _answer(request: HttpRequest, link: Stop, done: dict[str, Any]) -> HttpResponse:
    seen = public_choices_by_link(link)
    askable = _askable(link) if seen.recipient else []
    shown = {
        "recipient": seen.recipient,
        "topic": TOPICS[link.topic],
        "is_email": link.channel == Channel.EMAIL,
        "on": seen.topics,
        "is_off": bool(seen.recipient) and TOPICS[link.topic] not in seen.topics,
        "off": [topic for topic in askable if topic not in seen.topics],
        "refused": None,
        **done,
    }
    return render(request, "preferences/unsubscribe.html", shown, status=409 if shown["refused"] else 200)


def _do(request: HttpRequest, link: Stop) -> dict[str, Any]:
    """Do what a button of the page says; return what was done, for the page to say."""
    key, button = link.recipient_key, request.POST.get("what", "")
    if button == "topic":
        stop_at(key, topics=[link.topic], source=Source.LINK, by=NOBODY_KNOWN)
        return {"stopped": [TOPICS[link.topic]]}
    if button == "all":
        stop_at(key, source=Source.LINK, by=NOBODY_KNOWN)
        return {"is_all_stopped": True}
    form = TopicsForm(request.POST, askable=_askable(link))
    if not form.is_valid():
        return {"refused": form.non_field_errors()}
    if form.unwanted:
        names = [topic.name for topic in form.unwanted]
        stop_at(key, topics=names, source=Source.LINK, by=NOBODY_KNOWN)
    sent = [topic for topic in form.wanted if ask_to_confirm(link, topic.name)]
    unsent = [topic for topic in form.wanted if topic not in sent]
    return {"stopped": form.unwanted, "sent": sent, "unsent": unsent, "is_answered": True}


def _askable(link: Stop) -> list[Topic]:
    """Return what may be asked for by a link: by one in an SMS, nothing."""
    if link.channel != Channel.EMAIL:
        return []
    return [topic for topic in marketing_topics() if Channel.EMAIL in topic.channels]


def _kept_secret(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex"
    # The secret in the address goes nowhere, and forms of the page are no forgeries for a browser.
    answer["Referrer-Policy"] = "strict-origin"
    return answer
