"""Create and check passkeys: the library judges the browser's answer, and each challenge is used once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import User
from comptoir.ground.refusal import Refused
from comptoir.safety.allauth import (
    begin_authentication,
    begin_registration,
    complete_authentication,
    complete_registration,
    extract_user_from_response,
    parse_authentication_response,
    parse_registration_response,
    post_authentication,
)

Judged = TypeVar("Judged")
# Errors of the library for an answer that no browser gives
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
NOT_ACCEPTED = _("The passkey was not accepted. Try again, or use another method.")


def begin_new_passkey(user: User) -> str:
    """Return the options, as JSON, for a browser to create a passkey; the challenge waits in the session."""
    return json.dumps(begin_registration(user, True))


def judge_new_passkey(credential: Any) -> None:
    """Refuse a new passkey that does not answer the challenge, or whose user was not verified."""

    def judge() -> Any:
        parse_registration_response(credential)
        return complete_registration(credential)

    if not _judged(judge).is_user_verified():
        raise Refused(str(NOT_ACCEPTED), "not_verified")


def begin_passkey(user: User | None) -> dict[str, Any]:
    """Return the options for a browser to show a passkey of the user, or of anybody; the challenge waits."""
    options: dict[str, Any] = begin_authentication(user)
    return options


def judge_passkey(credential: Any, *, user: User | None) -> Authenticator:
    """Return the passkey that a browser answered with: the user's, or anybody's if `user` is None.

    Raises Refused if it is invalid.
    """

    def judge() -> Authenticator:
        parse_authentication_response(credential)
        return complete_authentication(user or extract_user_from_response(credential), credential)

    return _judged(judge)


def pass_by_passkey(request: HttpRequest, user: User, credential: Any) -> None:
    """Pass the second step with a passkey of the user. Raises Refused if it is invalid."""
    post_authentication(request, judge_passkey(credential, user=user))


def _judged(judge: Callable[[], Judged]) -> Judged:
    try:
        return judge()
    except (*UNREADABLE, ValidationError):
        raise Refused(str(NOT_ACCEPTED), "not_readable") from None
