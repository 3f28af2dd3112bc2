"""What is said where something is wrong: a page in the reader's language (programs: `rest/middleware.py`)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from comptoir.ground.trace import trace
from comptoir.project.menu import stylesheets

RETRY_SECONDS = 30
# What the front and Django tell each other in the environ
REFUSAL, ROUTE = "comptoir.refusal", "comptoir.route"
# What is said on a page that leans on nothing, by its status
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
        _("Your connection was too slow to bring all of it. Nothing was changed. Go back and try again."),
    ),
    413: (
        _("That is too large"),
        _("What you sent is larger than we accept. Nothing was changed. Go back and make it shorter."),
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
    """The answer with this status, made without the database, the session or the host's name."""
    with translation.override(translation.get_language_from_request(request)):
        title, words = WORDS[status]
        told = {"title": title, "words": words, "stylesheets": _stylesheets(), "reference": trace()}
        answer = HttpResponse(render_to_string("ui/error.html", told), status=status)
        answer["Content-Language"] = translation.get_language()
    if status in (408, 503):
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For what cannot be read, and for a host name that is not ours."""
    return bare_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For what somebody may not do."""
    return bare_page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """For an address that leads nowhere, or not for this reader."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """For what broke: 503 where it is something that will come back, else 500."""
    return bare_page(request, 503 if is_outage(sys.exc_info()[1]) else 500)


def is_outage(error: BaseException | None) -> bool:
    """Whether the error says that the database does not answer."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


class UnreadMiddleware:
    """Answers in words what the front of the server has refused, before anything reads the request.

    It also tells the front which address of the house was meant, for its log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        status = request.META.get(REFUSAL)
        return bare_page(request, status) if status else self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        request.META[ROUTE] = request.resolver_match and request.resolver_match.route


def _stylesheets() -> tuple[str, ...]:
    with suppress(Exception):  # where the files were not collected
        return stylesheets()
    return ()
