"""Where allauth asks the house: its messages, its letters, and what is written down."""

from __future__ import annotations

import hmac
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import (
    change_password,
    fingerprint,
    join_guests,
    note_failed_sign_in,
    note_sign_in,
    note_sign_up,
)
from comptoir.customers.models import User
from comptoir.post.actions import queue_letter

LETTERS = {
    "account/email/email_confirmation_signup": "customers/sign_up_code",
    "account/email/email_confirmation": "customers/sign_up_code",
    "account/email/account_already_exists": "customers/account_already_there",
    "account/email/password_reset_code": "customers/new_password_code",
    "account/email/unknown_account": "customers/new_password_code",
    "account/email/password_reset": "customers/password_changed",
    "account/email/password_changed": "customers/password_changed",
}
KNOWN_BROWSER = "known_browser"
A_YEAR = 60 * 60 * 24 * 365


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our answers to allauth."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This address and this password do not belong together. Look for a typing mistake, mind capital "
            "letters, or choose “Forgot your password?” to set a new one."
        ),
        "too_many_login_attempts": _(
            "There were too many tries in a row. Wait five minutes and try again, or set a new password."
        ),
        "incorrect_code": _(
            "This is not the code that we sent. Look at the newest message and type its six digits."
        ),
        "rate_limited": _("That was a little fast. Wait a few minutes, then try again."),
        "account_inactive": _("This account is closed."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter. An unknown address costs the same work, and is sent nothing."""
        is_unknown = template_prefix.endswith("unknown_account")
        user = context.get("user")
        with transaction.atomic():
            queue_letter(
                LETTERS[template_prefix],
                to=email,
                language=(user.language if user else "") or get_language() or settings.LANGUAGE_CODE,
                context={"name": user.name if user else ""},
                secrets={"code": context.get("code", "000000" if is_unknown else "")},
                queue="urgent" if "code" in LETTERS[template_prefix] else "default",
                customer_id=user.customer_id if user else None,
            )
            if is_unknown:
                transaction.set_rollback(True)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        user.language = get_language() or settings.LANGUAGE_CODE
        user.signed_up_at = timezone.now()
        with transaction.atomic():
            saved: User = super().save_user(request, user, form, commit)
            note_sign_up(saved)
        return saved

    def set_password(self, user: User, password: str) -> None:
        change_password(user, password)

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        # Each time: what was ordered with her address since, or could not be joined then, is hers now.
        if user.signed_up_at:
            join_guests(user, user.email)
            user.refresh_from_db(fields=["customer_id"])
        note_sign_in(user)
        answer: HttpResponse = super().post_login(request, user, **details)
        answer.set_signed_cookie(
            settings.KNOWN_BROWSER_COOKIE_NAME,
            fingerprint(user.email),
            salt=KNOWN_BROWSER,
            max_age=A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.KNOWN_BROWSER_COOKIE_SECURE,
        )
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                max_age=A_YEAR,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            )
        return answer

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        # Who works here without buying here has no account page: the front page knows where she belongs.
        user: Any = request.user
        if user.customer_id:
            return str(super().get_login_redirect_url(request))
        return reverse("home")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        note_failed_sign_in(credentials.get("email", ""))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # The owner's own browser has a counter of its own: strangers who guess do not lock her out.
        address = credentials.get("email", "")
        name = settings.KNOWN_BROWSER_COOKIE_NAME
        known = request.get_signed_cookie(name, default="", salt=KNOWN_BROWSER, max_age=A_YEAR)
        is_known = known and hmac.compare_digest(known, fingerprint(address))
        return f"{fingerprint(address)}:{'known' if is_known else 'other'}"
