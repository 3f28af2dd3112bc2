"""A code that was sent, typed: the library's forms in our words, with every guess counted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.customers.forms.fields import plain
from comptoir.customers.models import fingerprint, visit_of

State = dict[str, Any]


def code_words(field: forms.Field) -> None:
    """Our words for a code of six digits, and what lets a phone offer it by itself."""
    field.label = _("Code")
    field.error_messages["required"] = _("Type the code of six digits.")
    field.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}


def count_guess(*, of: str, sent_to: str) -> None:
    """Count a guess where all processes see it: three at one code are three, however many at once.

    `of` names the code, `sent_to` where it went: counted alike whether an account is there or not.
    Raises ValidationError once they are used up.
    """
    one_code = hashlib.sha256(of.encode()).hexdigest()
    place = f"{fingerprint(sent_to)}:{visit_of(context.request).network}"
    for action, key in (("guess_code", one_code), ("guess_address", place)):
        if not ratelimit.consume(context.request, action=action, key=key):
            raise get_adapter().validation_error("too_many_login_attempts")


def _counted(form_class: Any, state_of: Callable[[Any], State]) -> Any:
    """The library's form for a code; `state_of` finds in the session what it keeps of the code."""

    class CodeForm(form_class):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            plain(self)
            code_words(self.fields["code"])

        def clean_code(self) -> str:
            session = context.request.session
            state = state_of(session)
            sent_to = state.get("email") or state.get("phone") or ""
            count_guess(of=f"{session.session_key}:{state.get('at')}", sent_to=sent_to)
            return str(super().clean_code())

    return CodeForm


def _of_number(session: Any) -> State:
    stages = session.get(LOGIN_SESSION_KEY, {}).get("state", {}).get("stages", {})
    state: State = stages.get("verify_phone", {}).get("data", {})
    return state


ResetCodeForm = _counted(
    allauth.ConfirmPasswordResetCodeForm, lambda held: held.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY, {})
)
VerifyCodeForm = _counted(
    allauth.ConfirmEmailVerificationCodeForm, lambda held: held.get(EMAIL_VERIFICATION_CODE_SESSION_KEY, {})
)
PhoneCodeForm = _counted(allauth.VerifyPhoneForm, _of_number)
