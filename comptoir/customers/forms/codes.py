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
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import count_guess
from comptoir.customers.actions.tries import CODES_OF_ACCOUNT
from comptoir.customers.forms.fields import bound, plain
from comptoir.customers.models import User, account_at, asker_of
from comptoir.ground.fold import digits_in
from comptoir.rest.limits import Counted

State = dict[str, Any]
CODE_DIGITS, USED_UP = 6, "used_up"
# A code may come with what stands around it in its message.
LONGEST_TYPED = 64
TOO_MANY_TODAY = _("Too many wrong codes today. Try again tomorrow, or write to us with “Contact Us”.")
FOR_KNOWN_BROWSERS = _(
    "Too many wrong codes today. Use a browser that you have signed in with before, or try again tomorrow."
)


def code_words(field: forms.Field) -> None:
    """Our words for a code of six digits, and what lets a phone offer it by itself."""
    field.label = _("Code")
    field.error_messages["required"] = _("Type the six-digit code.")
    field.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}
    bound(field, at_most=LONGEST_TYPED)


def guess(*, of: str, sent_to: str, user: User | None = None, used_up: Any = TOO_MANY_TODAY) -> Counted:
    """Count a guess where all processes see it: three at one code are three, however many at once.

    `of` names the code, `sent_to` where it went, `user` whose it is: counted alike whether an account is
    there or not. A guess that was right is to be given back.
    Raises ValidationError once the code is used up, or the guesses of the day are: the words for that are
    `used_up`.
    """
    request, one_code = context.request, hashlib.sha256(of.encode()).hexdigest()
    counted = count_guess(request, of=one_code, sent_to=sent_to, user=user, by=asker_of(request, user))
    if "guess_code" in counted.over:
        words = _("Three wrong codes: this one no longer works. Choose “Send another code”.")
        raise forms.ValidationError(words, code=USED_UP)
    if counted.over == {CODES_OF_ACCOUNT}:
        # Used up by another of her ways: nothing tells that both are one account's.
        raise get_adapter().validation_error("incorrect_code")
    if counted.over:
        raise forms.ValidationError(used_up, code="too_many_today")
    return counted


def six_digits(typed: str) -> str:
    """The digits of a code, however they are grouped.

    Raises ValidationError where they are not six: nobody guesses so, and it is not counted.
    """
    digits = digits_in(typed)
    if len(digits) != CODE_DIGITS:
        raise forms.ValidationError(_("Type the six-digit code."), code="no_code")
    return digits


def is_used_up(form: Any, process: Any) -> bool:
    """Whether the wrong code in this form was the last that `process`, which is the library's, evaluates."""
    if form.has_error("code", USED_UP):
        process.abort()
        return True
    return bool(form.is_guess) and not process.record_invalid_attempt()


def _counted(
    form_class: Any,
    state_of: Callable[[Any], State],
    whose: Callable[[State], User | None] = lambda _state: None,
    used_up: Any = TOO_MANY_TODAY,
) -> Any:
    """The library's form for a code.

    `state_of` finds in the session what it keeps of the code, and `whose` the account that it opens.
    """

    class CodeForm(form_class):  # type: ignore[misc]
        is_guess = False

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            plain(self)
            code_words(self.fields["code"])

        def clean_code(self) -> str:
            self.cleaned_data["code"] = six_digits(str(self.cleaned_data["code"]))
            session = context.request.session
            state = state_of(session)
            sent_to = state.get("email") or state.get("phone") or ""
            code = f"{session.session_key}:{state.get('at')}"
            counted = guess(of=code, sent_to=sent_to, user=whose(state), used_up=used_up)
            self.is_guess = True
            typed = str(super().clean_code())
            counted.give_back()
            return typed

    return CodeForm


def _of_number(session: Any) -> State:
    stages = session.get(LOGIN_SESSION_KEY, {}).get("state", {}).get("stages", {})
    state: State = stages.get("verify_phone", {}).get("data", {})
    return state


ResetCodeForm = _counted(
    allauth.ConfirmPasswordResetCodeForm,
    lambda held: held.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY, {}),
    lambda state: account_at(state.get("email", "")),
    FOR_KNOWN_BROWSERS,
)
VerifyCodeForm = _counted(
    allauth.ConfirmEmailVerificationCodeForm, lambda held: held.get(EMAIL_VERIFICATION_CODE_SESSION_KEY, {})
)
PhoneCodeForm = _counted(allauth.VerifyPhoneForm, _of_number)
