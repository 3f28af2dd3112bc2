"""Middleware: find out who is asking, and answer when an action refuses."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from comptoir.customers.models import find_customer
from comptoir.ground.refusal import Refused
from comptoir.rest.limits import TooMany

log = logging.getLogger("comptoir.security")
Answer = Callable[[HttpRequest], HttpResponse]
# URLs under this prefix are about one person signing in, even before she has: an address, a code.
ACCOUNT = "/account/"
A_WHILE_SECONDS = 3600


class CustomerMiddleware:
    """Sets `request.customer` for every private page and `request.staff` for the desk.

    Answers to signed-in users, and about signing in, must not be stored. A user without a customer is told
    where she is. Pages of the desk guard themselves (`open_to`).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.customer = None  # type: ignore[attr-defined]
        user = request.user
        request.staff = user if user.is_authenticated and user.is_staff else None  # type: ignore[attr-defined]
        answer = self.get_response(request)
        if user.is_authenticated or request.user.is_authenticated or request.path.startswith(ACCOUNT):
            _keep_nowhere(answer)
        return answer

    def process_view(self, request: Any, view: Any, args: Any, named: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if getattr(view, "asks_no_customer", False) or getattr(view, "open_to", None):
            return None
        customer = find_customer(request.user)
        request.customer = customer  # type: ignore[attr-defined]
        if customer is None:
            return render(request, "customers/no_customer.html", status=403)
        return None


def _keep_nowhere(answer: HttpResponse) -> None:
    """Forbid storing the answer: after signing out on a shared computer, "back" must not show it. An answer
    that is marked public, such as the brand and the demo's pictures, may be stored."""
    if "public" not in answer.headers.get("Cache-Control", ""):
        patch_cache_control(answer, private=True, no_store=True)


class RefusalMiddleware:
    """Answers in words if an action refuses and the page does not handle it: 409, or 429."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooMany):
            log.warning("too many tries at %s (%s)", request.path, error)
            return _wait(request, error.seconds_left)
        if isinstance(error, Refused):
            return render(request, "409.html", {"words": error.words}, status=409)
        return None


def _wait(request: HttpRequest, seconds: int) -> HttpResponse:
    answer = render(request, "429.html", {"is_for_long": seconds > A_WHILE_SECONDS}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
