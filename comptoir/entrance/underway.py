"""A sign-in in progress ends when the password, address or number that it began with changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from allauth.account.utils import passthrough_next_redirect_url
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import User
from comptoir.entrance.allauth import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    AuthenticateStage,
    clear_login,
    login_stage_required,
)
from comptoir.entrance.typed import FORGOTTEN, keep_typed
from comptoir.safety.actions import ASK_AGAIN, TOO_OLD, is_too_old

View = TypeVar("View", bound=Callable[..., HttpResponse])
STAMP = "stamp"
CHANGED = _("The account has been changed in the meantime. For its safety, start again here.")


def at_second_step(view: View) -> View:
    """Mark a page between the password and the second step; the account must not have changed in between."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **named: Any) -> HttpResponse:
        login = request._login_stage.login
        if login.state.get(STAMP) != login.user.stamp:
            clear_login(request)
            return _begin_again(request, "account_login", CHANGED)
        return view(request, *args, **named)

    asks: Callable[[Any], View] = login_stage_required(
        stage=AuthenticateStage.key, redirect_urlname="account_login"
    )
    return asks(guarded)


def begin_new_password(request: HttpRequest, user: User) -> None:
    """Save the state of the account when a code for a new password is requested."""
    state = request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY)
    if state:
        request.session[PASSWORD_RESET_VERIFICATION_SESSION_KEY] = state | {STAMP: user.stamp}


def new_password_under_way(view: View) -> View:
    """Mark a page of a new password; the account must not have changed since its code was requested."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **named: Any) -> HttpResponse:
        state = request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY, {})
        if state and is_too_old(state["at"]):
            del request.session[PASSWORD_RESET_VERIFICATION_SESSION_KEY]
            keep_typed(request, FORGOTTEN, email=state["email"])
            return _begin_again(request, "account_reset_password", f"{TOO_OLD} {ASK_AGAIN}")
        user = User.objects.filter(pk=state["user_id"]).first() if state.get("user_id") else None
        if user and state.get(STAMP) != user.stamp:
            if state.get("code_confirmed"):
                del request.session[PASSWORD_RESET_VERIFICATION_SESSION_KEY]
                return _begin_again(request, "account_reset_password", CHANGED)
            # Somebody who has verified nothing sees what a stranger would: no code is right.
            unknown = {key: value for key, value in state.items() if key not in ("user_id", "code", STAMP)}
            request.session[PASSWORD_RESET_VERIFICATION_SESSION_KEY] = unknown
        return view(request, *args, **named)

    return guarded  # type: ignore[return-value]


def _begin_again(request: HttpRequest, where: str, why: str | Promise) -> HttpResponse:
    messages.error(request, str(why))
    return redirect(passthrough_next_redirect_url(request, reverse(where), REDIRECT_FIELD_NAME))
