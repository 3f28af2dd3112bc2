"""A recent sign-in: what changes how somebody gets in asks for it, and goes on where it was (ASVS 7.5)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, suspend_request
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from comptoir.customers.models import UserRequest, has_second_step
from comptoir.customers.models.step import PASSKEY

View = TypeVar("View", bound=Callable[..., HttpResponse])


def recent_sign_in_required(view: View) -> View:
    """Ask for the password, and the second step where it is on, unless that was done in ten minutes."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **named: Any) -> HttpResponse:
        if not has_recent_sign_in(request):
            return confirm_first(request)
        return view(request, *args, **named)

    return guarded  # type: ignore[return-value]


def confirm_first(request: HttpRequest) -> HttpResponse:
    """Lead away to prove who she is, and back; what an earlier request would have done is forgotten."""
    request.session.pop(STATE_SESSION_KEY, None)
    away: HttpResponse = suspend_request(request, reverse("confirmation"))
    return away


def has_recent_sign_in(request: UserRequest) -> bool:
    """Whether every step that a sign-in asks was passed lately; a passkey is all of them at once."""
    since = time.time() - settings.RECENT_SIGN_IN_SECONDS
    done = [one for one in get_authentication_records(request, request.user) if one["at"] > since]
    if any(one.get("type") == PASSKEY for one in done):
        return True
    if not any(one["method"].startswith("password") for one in done):
        return False
    return any(one["method"] == "mfa" for one in done) or not has_second_step(request.user)


def has_passed_second_step(request: HttpRequest) -> bool:
    """Whether this session was begun, or confirmed, with a second step, or with a browser that is trusted."""
    return any(
        one["method"] in ("mfa", "trusted") for one in get_authentication_records(request, request.user)
    )
