"""The adapter through which allauth asks the house: messages, letters, and what is recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as asked
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import activate, get_language
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import join_guests, verify_phone
from comptoir.customers.asking import visit_of
from comptoir.customers.models import User, account_at, is_number
from comptoir.entrance.actions import note_sign_up
from comptoir.entrance.actions.forgotten import NUMBER_IS_SECOND_STEP
from comptoir.entrance.allauth import record_authentication
from comptoir.entrance.typed import forget_typed
from comptoir.ground.email import cleaned_email
from comptoir.post.actions import queue_letter
from comptoir.safety.actions import (
    begin_session,
    change_password,
    count_password,
    note_failed_sign_in,
    note_sign_in,
)
from comptoir.safety.actions.tries import PASSWORD_DAY, PASSWORD_OF_ACCOUNT, PASSWORDS_SENT
from comptoir.safety.forms import PhoneField
from comptoir.safety.models import A_YEAR, asker_of, browser_cookie, keep_browser_cookie, spend_as_wrong
from comptoir.ui.pages import readable

NEW_PASSWORD = "customers/new_password_code"  # noqa: S105 - a letter's name
LETTERS = {
    "account/email/email_confirmation_signup": "customers/sign_up_code",
    "account/email/email_confirmation": "customers/sign_up_code",
    "account/email/account_already_exists": "customers/account_already_there",
    "account/email/password_reset_code": NEW_PASSWORD,
    "account/email/unknown_account": NEW_PASSWORD,
}
CODE_GOOD_FOR = timedelta(seconds=settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
NOT_DONE = _("This was not done, because you had been signed out. Please do it again.")
STAGES = {
    "allauth.account.stages.EmailVerificationStage": "comptoir.entrance.stages.VerifyStage",
    "allauth.mfa.stages.AuthenticateStage": "comptoir.entrance.stages.SecondStepStage",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Our answers to allauth."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "Wrong email address or password. Check your typing and capital letters, or choose "
            "“Forgot your password?”."
        ),
        "phone_password_mismatch": _(
            "Wrong mobile number or password. Check your typing and capital letters, or choose "
            "“Forgot your password?”."
        ),
        "too_many_login_attempts": _(
            "Too many tries in a row. Wait five minutes and try again, or set a new password."
        ),
        "too_many_today": _(
            "Too many tries for this account today. Use a browser that you have signed in with before, or a "
            "passkey, or set a new password."
        ),
        "incorrect_code": _(
            "This is not the code that we sent. Look at the newest message and type its six digits."
        ),
        "rate_limited": _("Too many requests in a short time. Wait a few minutes, then try again."),
        "account_inactive": _("This account is closed."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return visit_of(request).ip

    def is_safe_url(self, url: str) -> bool:
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def clean_email(self, email: str) -> str:
        """Make an address canonical that did not come through our fields."""
        return cleaned_email(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter; `email` is a number if the password belongs to one."""
        is_unknown = template_prefix.endswith("unknown_account")
        code = context.get("code", "000000" if is_unknown else "")
        letter = LETTERS[template_prefix]
        if is_unknown and getattr(asked.request, NUMBER_IS_SECOND_STEP, False):
            letter, is_unknown = "customers/number_is_second_step", False
        # The library names nobody for a new password; whose account it is keeps a copy of the letter.
        user = context.get("user") or (account_at(email) if letter == NEW_PASSWORD else None)
        self._send(letter, to=email, user=user, code=code, is_unknown=is_unknown)

    def _send(
        self, letter: str, *, to: str, user: User | None = None, code: str = "", is_unknown: bool = False
    ) -> None:
        """Queue a letter, or an SMS to a number. An unknown one costs the same work, but nothing is sent."""
        by_sms = is_number(to)
        with transaction.atomic():
            queue_letter(
                f"{letter}_sms" if by_sms else letter,
                to=to,
                channel="sms" if by_sms else "email",
                language=(user.language if user else "") or get_language() or settings.LANGUAGE_CODE,
                # Whoever has confirmed no address may have typed anybody's, and any words for a name.
                context={"name": user.name if user and user.customer_id else ""},
                secrets={"code": code},
                queue="urgent" if "code" in letter else "default",
                customer_id=user.customer_id if user else None,
                good_for=timedelta(seconds=settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
                if code
                else None,
            )
            if is_unknown:
                transaction.set_rollback(True)

    def send_verification_code_sms(self, user: User, phone: str, code: str, **more: Any) -> None:
        self._send("customers/sign_up_code", to=phone, user=user, code=code)

    def send_account_already_exists_sms(self, phone: str) -> None:
        self._send("customers/account_already_there", to=phone)

    def send_unknown_account_sms(self, phone: str, **more: Any) -> None:
        self._send("customers/new_password_code", to=phone, is_unknown=True)

    def phone_form_field(self, **options: Any) -> PhoneField:
        return PhoneField(**options)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone, user.phone_verified_at = phone, timezone.now() if verified else None
        user.save(update_fields=["phone", "phone_verified_at"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        verify_phone(user, phone)

    def get_user_by_phone(self, phone: str) -> User | None:
        return account_at(phone)

    def get_login_stages(self) -> list[str]:
        return [STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        user.language = get_language() or settings.LANGUAGE_CODE
        user.signed_up_at = timezone.now()
        saved: User = super().save_user(request, user, form, commit)
        note_sign_up(saved)
        return saved

    def set_password(self, user: User, password: str) -> None:
        change_password(user, password, visit=visit_of(self.request))

    def send_notification_mail(self, *args: Any, **named: Any) -> None:
        """Send none of the library's alerts: our actions send ours, to every address, with a way to
        object."""

    def add_message(self, request: HttpRequest, level: int, *args: Any, **named: Any) -> None:
        """Queue the library's message, to be translated as late as possible (see `post_login`)."""
        template, words = (args[0] if args else named.get("message_template")), named.get("message")
        if words or not template:
            super().add_message(request, level, *args, **named)
            return
        context = named.get("message_context") or (args[1] if len(args) > 1 else {}) or {}
        if render_to_string(template, context).strip():
            later: Any = lazy(lambda: render_to_string(template, context).strip(), str)
            messages.add_message(request, level, later())

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        # At each sign-in: orders with her address since, or that could not be joined before, are hers now.
        if user.signed_up_at:
            if not user.customer_id:
                messages.success(request, _("Your account is created."))
            user.customer_id = join_guests(user, user.email).id
        visit, cookie = visit_of(request), browser_cookie(request)
        if details["signup"]:
            record_authentication(request, user, method="password")
        forget_typed(request)
        begin_session(request, visit)
        note_sign_in(user, cookie=cookie, visit=visit)
        next_url = details["redirect_url"] or ""
        details["redirect_url"] = readable(next_url) or None
        if details["redirect_url"] != (next_url or None):
            messages.info(request, NOT_DONE)
        answer: HttpResponse = super().post_login(request, user, **details)
        keep_browser_cookie(answer, cookie)
        if user.language and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            _turn_to(user.language, answer)
        return answer

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        # A user who only works here has no account page: the front page knows where she belongs.
        user: Any = request.user
        if user.customer_id:
            return str(super().get_login_redirect_url(request))
        return reverse("home")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        typed = credentials.get("email") or credentials.get("phone") or ""
        note_failed_sign_in(typed, visit=visit_of(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try.

        If the tries were used up at another of her ways, answer as for a wrong password, and as slowly:
        nothing may reveal that both ways belong to one account.
        """
        typed = credentials.get("email") or credentials.get("phone") or ""
        user = account_at(typed)
        self._counted = count_password(request, typed, user=user, by=asker_of(request, user))
        if self._counted.over and self._counted.over <= PASSWORD_OF_ACCOUNT:
            spend_as_wrong(credentials["password"])
            way = "email" if credentials.get("email") else "phone"
            raise self.validation_error(f"{way}_password_mismatch")
        if self._counted.over:
            for_today = PASSWORD_DAY in self._counted.over
            raise self.validation_error("too_many_today" if for_today else "too_many_login_attempts")

    def _rollback_login_failed_rl_usage(self) -> None:
        """Give back the tries of a right password, but keep counting how many sign-ins a network sends."""
        self._counted.give_back(but=PASSWORDS_SENT)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Do nothing: `change_password` resets the tries, wherever a password is set."""


def _turn_to(language: str, answer: HttpResponse) -> None:
    """Switch a browser that has chosen no language to the account's, starting with its waiting messages."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
    # The words of messages are looked up when they are stored, which is after this.
    activate(language)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Our answers to the library of second steps."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        # A passkey belongs to the house's own name, whatever host a request claims.
        host = settings.PUBLIC_URL if settings.PRODUCTION else f"http://{asked.request.get_host()}"
        return {"id": str(urlsplit(host).hostname), "name": settings.SHOP_NAME}
