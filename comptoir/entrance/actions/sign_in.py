"""Sign in with a password."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from comptoir.entrance.allauth import perform_password_login
from comptoir.ground.refusal import Refused


def sign_in(
    request: HttpRequest, credentials: dict[str, Any], *, is_kept: bool, then: str | None
) -> HttpResponse:
    """Sign in with an address or number and a password, counting the try; return the next page.

    `is_kept` is a session that outlives the browser. Raises Refused if the password is wrong, or after too
    many tries.
    """
    adapter = get_adapter()
    try:
        user = adapter.authenticate(request, **credentials)
    except ValidationError as error:
        raise Refused(error.messages[0], getattr(error, "code", "") or "too_many_tries") from None
    if user is None:
        wrong = "email_password_mismatch" if "email" in credentials else "phone_password_mismatch"
        raise Refused(str(adapter.error_messages[wrong]), wrong)
    login = Login(user=user, email=credentials.get("email"), redirect_url=then)
    try:
        answer: HttpResponse = perform_password_login(request, credentials, login)
    except ImmediateHttpResponse as early:
        answer = early.response
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if is_kept else 0)
    return answer
