"""Between the request and the page: who is asking, and how long her session lasts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from comptoir.customers.models import find_customer, has_second_step
from comptoir.customers.recent import confirm_first, has_passed_second_step, has_recent_sign_in
from comptoir.customers.sessions import BEGAN, SEEN
from comptoir.ground.refusal import Refused
from comptoir.rest.limits import TooMany
from comptoir.ui.pages import keep_typed

log = logging.getLogger("comptoir.security")
Answer = Callable[[HttpRequest], HttpResponse]
# What stands there is about one person who gets in, also before she has: an address, a code.
ACCOUNT = "/account/"
NOTED_EVERY_SECONDS = 60
NOTED_KEPT_EVERY_SECONDS = 600
A_WHILE_SECONDS = 3600


class CustomerMiddleware:
    """Gives `request.customer` to every private page and `request.staff` to the desk's.

    What is answered to who is signed in, or about getting in, is kept nowhere. A user who is no customer is
    told where she is. The desk's pages guard themselves (`open_to`), and ask who works there for a second
    step.
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
        if getattr(view, "asks_no_customer", False):
            return None
        open_to = getattr(view, "open_to", None)
        if open_to:
            if not any(getattr(request, one, None) for one in open_to):
                return None
            is_sent = getattr(view, "asks_recent_sign_in", False) and request.method == "POST"
            asked = _ask_second_step(request)
            return asked or (confirm_first(request) if is_sent and not has_recent_sign_in(request) else None)
        customer = find_customer(request.user)
        request.customer = customer  # type: ignore[attr-defined]
        if customer is None:
            return render(request, "customers/no_customer.html", status=403)
        return None


def _keep_nowhere(answer: HttpResponse) -> None:
    """Let no browser keep it: on a shared computer, "back" must not show after signing out what was seen
    before. What says itself that it is the same for everybody, as the brand and the demo's pictures, is."""
    if "public" not in answer.headers.get("Cache-Control", ""):
        patch_cache_control(answer, private=True, no_store=True)


def _ask_second_step(request: Any) -> HttpResponse | None:
    """Who sees what is others' has passed a second step (CNIL 2025-019), set up first where there is none."""
    if has_passed_second_step(request):
        return None
    if has_second_step(request.user):
        return confirm_first(request)
    messages.info(request, _("Two-step verification is required at the desk. Set up one method to open it."))
    return redirect("two_steps")


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Leads who is not signed in to the page where that is done, and says why where she was a moment ago.

    What she typed is there again afterwards, on pages that keep it.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        whose = getattr(request, "session_was_of", "")
        if not whose and settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
            messages.info(request, _("Your session has ended."))
        if request.method == "POST" and keep_typed(request, view_func, whose=whose):
            messages.info(request, _("Sign in: what you typed will be there again."))
        return super().handle_no_permission(request, view_func)


class SessionLifetimeMiddleware:
    """Ends an unkept session after thirty idle minutes or twelve hours, a kept one after thirty days.

    When it was last seen is noted at most once a minute, of a kept one every ten minutes.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_ends_in = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            self._note(request, int(time.time()))
        return self.get_response(request)

    def _note(self, request: HttpRequest, now: int) -> None:
        began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
        is_kept = not request.session.get_expire_at_browser_close()
        idle, longest = settings.UNKEPT_SESSION_IDLE_SECONDS, settings.UNKEPT_SESSION_LONGEST_SECONDS
        if is_kept and now - began > settings.SESSION_COOKIE_AGE:
            self._end(request)
            words = _("You had been signed in for a month. Once a month, we check that it is you.")
            messages.info(request, words)
            return
        if not is_kept and (now - seen > idle or now - began > longest):
            self._end(request)
            messages.info(request, _("You were signed out because nothing happened for a while."))
            return
        if (
            now - seen >= (NOTED_KEPT_EVERY_SECONDS if is_kept else NOTED_EVERY_SECONDS)
            or SEEN not in request.session
        ):
            request.session[BEGAN], request.session[SEEN] = began, now
        if not is_kept:
            request.session_ends_in = min(idle, began + longest - now)  # type: ignore[attr-defined]

    def _end(self, request: HttpRequest) -> None:
        request.session_was_of = str(request.user.pk)  # type: ignore[attr-defined]
        logout(request)


class RefusalMiddleware:
    """Answers in words where an action refuses and the page has no better place for them: 409, or 429."""

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
