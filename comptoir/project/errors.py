"""Error pages in the reader's language (for programs see `rest/middleware.py`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from comptoir.ground.trace import trace
from comptoir.ui.looks import SHEET

RETRY_SECONDS = 30
# Environ keys with which the front of the server and Django tell each other something
REFUSAL, ROUTE = "comptoir.refusal", "comptoir.route"
# The words of the page that depends on nothing, by status
WORDS = {
    400: (
        _("We cannot read this"),
        _(
            "What your browser sent did not arrive in full, or was not meant for us. Nothing was changed. Go "
            "back and try again."
        ),
    ),
    403: (_("You do not have access to this"), _("You are not allowed to do this. Nothing was changed.")),
    408: (
        _("That took too long"),
        _("Your connection was too slow to send all of it. Nothing was changed. Go back and try again."),
    ),
    413: (
        _("That is too large"),
        _("What you sent is too large. Nothing was changed. Go back and make it shorter."),
    ),
    500: (
        _("Something went wrong"),
        _(
            "It is our mistake, not yours. What you sent may not have been saved: go back and check before "
            "you send it again."
        ),
    ),
    503: (
        _("We will be right back"),
        _(
            "Part of our site is not responding at the moment. Wait a minute, go back and try again. What "
            "you sent may not have been saved."
        ),
    ),
}


def bare_page(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with this status, without needing the database, the session or a valid host name."""
    with translation.override(translation.get_language_from_request(request)):
        title, words = WORDS[status]
        context = {"title": title, "words": words, "stylesheet": _stylesheet(), "reference": trace()}
        answer = HttpResponse(render_to_string("ui/error.html", context), status=status)
        answer["Content-Language"] = translation.get_language()
    if status in (408, 503):
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unreadable request, or one for another host."""
    return bare_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return bare_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a URL that does not exist, or not for this reader."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an error: 503 for an outage that will pass, else 500."""
    return bare_page(request, 503 if is_outage(sys.exc_info()[1]) else 500)


def is_outage(error: BaseException | None) -> bool:
    """Whether the error means that the database does not answer."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


class UnreadMiddleware:
    """Answers, in words, what the front of the server has refused, before anything reads the request.

    It also tells the front which URL pattern was requested, for its log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = request.META.get(REFUSAL)
        return bare_page(request, status) if status else self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        request.META[ROUTE] = request.resolver_match and request.resolver_match.route


def _stylesheet() -> str:
    with suppress(Exception):  # if the static files were not collected
        return static(SHEET)
    return ""
