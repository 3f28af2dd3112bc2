"""A recent sign-in: required to change how somebody signs in, after which she goes on (ASVS 7.5)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from comptoir.customers.asking import UserRequest
from comptoir.safety.allauth import STATE_SESSION_KEY, get_authentication_records, suspend_request
from comptoir.safety.models import has_second_step
from comptoir.safety.models.step import PASSKEY

View = TypeVar("View", bound=Callable[..., HttpResponse])


def recent_sign_in_required(view: View) -> View:
    """Require the password, and the second step if it is on, unless they were given in the last ten
    minutes."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **named: Any) -> HttpResponse:
        if not has_recent_sign_in(request):
            return confirm_first(request)
        return view(request, *args, **named)

    return guarded  # type: ignore[return-value]


def confirm_first(request: HttpRequest) -> HttpResponse:
    """Redirect to prove who she is, and back; what an earlier request would have done is dropped."""
    request.session.pop(STATE_SESSION_KEY, None)
    redirection: HttpResponse = suspend_request(request, reverse("confirmation"))
    return redirection


def has_recent_sign_in(request: UserRequest) -> bool:
    """Whether every step of signing in was passed lately; a passkey counts as all of them."""
    since = time.time() - settings.RECENT_SIGN_IN_SECONDS
    recent = [record for record in get_authentication_records(request, request.user) if record["at"] > since]
    if any(record.get("type") == PASSKEY for record in recent):
        return True
    if not any(record["method"].startswith("password") for record in recent):
        return False
    return any(record["method"] == "mfa" for record in recent) or not has_second_step(request.user)


def has_passed_second_step(request: HttpRequest) -> bool:
    """Whether this session began or was confirmed with a second step, or with a trusted browser."""
    return any(
        record["method"] in ("mfa", "trusted") for record in get_authentication_records(request, request.user)
    )
