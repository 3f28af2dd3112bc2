"""Between the request and the page: who is asking, and how long her session lasts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import RateLimited
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from comptoir.customers.models import Customer

Answer = Callable[[HttpRequest], HttpResponse]
NOTED_EVERY_SECONDS = 60
BEGAN, SEEN = "session_began", "session_seen"


class CustomerMiddleware:
    """Gives `request.customer` to every private page; a user who is no customer is told where she is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.customer = None  # type: ignore[attr-defined]
        answer = self.get_response(request)
        if request.customer is not None:  # type: ignore[attr-defined]
            # On a shared computer, "back" must not show after signing out what was seen before.
            patch_cache_control(answer, private=True, no_store=True)
        return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, named: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        customer_id = request.user.customer_id
        customer = Customer.known_by(customer_id) if customer_id else None
        request.customer = customer  # type: ignore[attr-defined]
        if customer is None:
            return render(request, "customers/no_customer.html", status=403)
        return None


class SessionLifetimeMiddleware:
    """Ends an unkept session after thirty idle minutes or twelve hours, and writes at most once a minute."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.session_ends_in = None  # type: ignore[attr-defined]
        if request.user.is_authenticated and request.session.get_expire_at_browser_close():
            now = int(time.time())
            began, seen = request.session.get(BEGAN, now), request.session.get(SEEN, now)
            idle, longest = settings.UNKEPT_SESSION_IDLE_SECONDS, settings.UNKEPT_SESSION_LONGEST_SECONDS
            if now - seen > idle or now - began > longest:
                logout(request)
                messages.info(request, _("You were signed out because nothing happened for a while."))
            else:
                if now - seen >= NOTED_EVERY_SECONDS or SEEN not in request.session:
                    request.session[BEGAN], request.session[SEEN] = began, now
                request.session_ends_in = min(idle, began + longest - now)  # type: ignore[attr-defined]
        return self.get_response(request)


class RateLimitedMiddleware:
    """Answers 429 in words where the library only raises."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return render(request, "429.html", status=429) if isinstance(error, RateLimited) else None
