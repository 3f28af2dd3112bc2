"""What a person may type to get in."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.core import context, ratelimit
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import EmailValidator
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import fingerprint
from comptoir.customers.models import User
from comptoir.customers.passwords import LONGEST, password_hint


def _plain(form: forms.BaseForm) -> None:
    """Drop the library's placeholders: a label stands above each field."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def _email_words(field: forms.Field) -> None:
    """Our words for what is wrong with an address."""
    field.label = _("Email")
    field.error_messages["required"] = _("Type your email address.")
    wrong = _("Type an email address such as alice@example.org.")
    field.error_messages["invalid"] = wrong
    for validator in field.validators:
        if isinstance(validator, EmailValidator):
            field.validators[field.validators.index(validator)] = EmailValidator(message=wrong)


def _judged_while_typed(field: forms.Field) -> None:
    """Ask for the judgement of a password while it is typed, where there is a script."""
    field.help_text = password_hint()
    field.widget.attrs |= {
        "autocomplete": "new-password",
        "maxlength": 4 * LONGEST,
        "hx-post": reverse_lazy("password_judgement"),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#judgement",
        "hx-swap": "outerHTML",
    }


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    """An e-mail address and a password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self)
        login, password, remember = (self.fields[name] for name in ("login", "password", "remember"))
        _email_words(login)
        login.widget.attrs |= {"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
        password.label, password.help_text = _("Password"), ""
        password.error_messages["required"] = _("Type your password.")
        remember.label, remember.help_text = _("Keep me signed in"), _("Not on a shared computer")


class SignupForm(allauth.SignupForm):  # type: ignore[misc]
    """A name, an e-mail address and a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name.")},
    )
    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self)
        _email_words(self.fields["email"])
        self.fields["password1"].label = _("Password")
        self.fields["password1"].error_messages["required"] = _("Choose a password.")
        _judged_while_typed(self.fields["password1"])

    def clean(self) -> dict[str, Any]:
        # The library judges the password against the address alone; the name counts too.
        held: dict[str, Any] = forms.Form.clean(self) or self.cleaned_data
        password = held.get("password1")
        if password:
            person = User(name=held.get("name", ""), email=held.get("email", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except forms.ValidationError as wrong:
                self.add_error("password1", wrong)
        return held

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            # As slow as making an account, so that the clock does not tell who has one.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    """The address whose password is forgotten."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _plain(self)
        _email_words(self.fields["email"])


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, once: "Show password" does what typing it twice was for."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["password2"]
        _plain(self)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].error_messages["required"] = _("Choose a password.")
        _judged_while_typed(self.fields["password1"])


def _count_guess(state: dict[str, Any]) -> None:
    """Count a guess where all processes see it: three at one code are three, however many at once.

    `state` is what the session holds of the code: counted alike whether its address has an account or not.
    """
    request = context.request
    one_code = hashlib.sha256(f"{request.session.session_key}:{state.get('at')}".encode()).hexdigest()
    address = fingerprint(state.get("email", ""))
    for action, key in (("guess_code", one_code), ("guess_address", address)):
        if not ratelimit.consume(request, action=action, key=key):
            raise get_adapter().validation_error("too_many_login_attempts")


def _counted(form_class: Any, held_as: str) -> Any:
    """The library's form for a code, in our words, with every guess counted."""

    class CodeForm(form_class):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            _plain(self)
            field = self.fields["code"]
            field.label = _("Code")
            field.error_messages["required"] = _("Type the code of six digits.")
            field.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}

        def clean_code(self) -> str:
            _count_guess(context.request.session.get(held_as, {}))
            return str(super().clean_code())

    return CodeForm


ResetCodeForm = _counted(allauth.ConfirmPasswordResetCodeForm, PASSWORD_RESET_VERIFICATION_SESSION_KEY)
VerifyCodeForm = _counted(allauth.ConfirmEmailVerificationCodeForm, EMAIL_VERIFICATION_CODE_SESSION_KEY)
