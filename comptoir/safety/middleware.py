"""Middleware: who asks, how long a session lasts, and the second step at the desk."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, get_user, logout
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from comptoir.safety.models import asking, has_second_step, why_ended
from comptoir.safety.recent import confirm_first, has_passed_second_step, has_recent_sign_in
from comptoir.safety.sessions import BEGAN, SEEN, hashed
from comptoir.ui.pages import keep_typed

Answer = Callable[[HttpRequest], HttpResponse]
NOTED_EVERY_SECONDS = 60
NOTED_KEPT_EVERY_SECONDS = 600


class UserMiddleware(AuthenticationMiddleware):
    """Django's own, which takes the user from the row that the session was read from."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _user(request))  # type: ignore[assignment]


def _user(request: Any) -> Any:
    if not hasattr(request, "_cached_user"):
        request.session.get(SESSION_KEY)
        with asking(request.session.row):
            request._cached_user = get_user(request)
    return request._cached_user


class SafeDeskMiddleware:
    """Asks everybody at the desk for a second step, and for a recent sign-in where a page wants one.

    It runs after it is known who works here, so nobody else learns that the page exists.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, named: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if not any(getattr(request, role, None) for role in getattr(view, "open_to", ())):
            return None
        is_sent = getattr(view, "asks_recent_sign_in", False) and request.method == "POST"
        answer = _ask_second_step(request)
        return answer or (confirm_first(request) if is_sent and not has_recent_sign_in(request) else None)


def _ask_second_step(request: Any) -> HttpResponse | None:
    """Ask for a second step, or to set one up: this page shows other people's data (CNIL 2025-019)."""
    if has_passed_second_step(request):
        return None
    if has_second_step(request.user):
        return confirm_first(request)
    messages.info(request, _("Two-step verification is required at the desk. Set up one method to open it."))
    return redirect("two_steps")


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Leads a visitor to the sign-in page, and says why if she was signed in a moment ago.

    What she typed is there again afterwards, on pages that keep it.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        whose = getattr(request, "session_was_of", "")
        if not whose and settings.SESSION_COOKIE_NAME in request.COOKIES and request.session.is_empty():
            key = hashed(request.COOKIES[settings.SESSION_COOKIE_NAME])
            messages.info(request, why_ended(key) or _("Your session has ended."))
        if request.method == "POST" and keep_typed(request, view_func, whose=whose):
            messages.info(request, _("Sign in: what you typed will be there again."))
        return super().handle_no_permission(request, view_func)


class SessionLifetimeMiddleware:
    """Ends an unkept session after thirty idle minutes or twelve hours, a kept one after thirty days.

    The time of the last request is saved at most once a minute, for a kept session every ten minutes.
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
            messages.info(request, _("You were signed out because you were inactive for a while."))
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
