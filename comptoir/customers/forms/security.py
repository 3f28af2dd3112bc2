"""What a person types in Login & Security, at the second step, and where a recent sign-in is asked for."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import (
    count_second_step,
    is_recovery_code,
    note_failed_second_step,
    note_sms_used,
    use_app_code,
    use_recovery_code,
)
from comptoir.customers.actions.tries import CODES_OF_ACCOUNT
from comptoir.customers.codes import SentCode, code_sent, is_code, sms_purpose
from comptoir.customers.forms.codes import code_words, guess, six_digits
from comptoir.customers.forms.fields import NameField, PhoneField, bound, judged_while_typed, password_words
from comptoir.customers.models import User, asker_of, visit_of
from comptoir.customers.models.step import APP, CODES, SMS
from comptoir.customers.passwords import LONGEST
from comptoir.ground.email import EmailField
from comptoir.rest.limits import Limit, count

CODES_USED_UP = _(
    "Too many wrong codes today. You can still use a passkey, a recovery code, or a browser that you have "
    "signed in with before."
)


class NameForm(forms.Form):
    """What she is called."""

    name = NameField()


class EmailForm(forms.Form):
    """Another e-mail address."""

    email = EmailField(
        label=_("New email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Type your email address.")},
    )


class PhoneForm(forms.Form):
    """Another mobile number, which becomes E.164."""

    phone = PhoneField(new=True, label=_("New mobile number"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["phone"].widget.attrs.update({"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        self.fields["phone"].error_messages["required"] = _("Type your mobile number.")


class PasswordForm(forms.Form):
    """The present password, then a new one."""

    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your current password.")},
    )
    password1 = forms.CharField(label=_("New password"), strip=False, widget=forms.PasswordInput())

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        bound(self.fields["current"], at_most=4 * LONGEST)
        judged_while_typed(self.fields["password1"])

    def clean_current(self) -> str:
        current = str(self.cleaned_data["current"])
        if not get_adapter().reauthenticate(self.user, current):
            raise forms.ValidationError(
                _("This is not your current password. Check capital letters."), code="wrong"
            )
        return current

    def clean_password1(self) -> str:
        return str(get_adapter().clean_password(self.cleaned_data["password1"], user=self.user))


class SentCodeForm(forms.Form):
    """A code that was sent to the user, or to her new address or number."""

    code = forms.CharField()

    def __init__(self, *args: Any, sent: SentCode, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sent, self.user = sent, user
        code_words(self.fields["code"])

    def clean_code(self) -> str:
        code = six_digits(str(self.cleaned_data["code"]))
        counted = guess(of=self.sent.nonce, sent_to=self.sent.to, user=self.user)
        if not is_code(self.sent, code):
            raise get_adapter().validation_error("incorrect_code")
        counted.give_back()
        return code


class SecondStepForm(forms.Form):
    """A code of the app, one by SMS, or a recovery code, all in one field; every guess is counted."""

    code = forms.CharField()
    trust = forms.BooleanField(label=_("Don’t ask again on this browser"), required=False)

    def __init__(self, request: HttpRequest, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.request, self.user, self.passed_by = request, user, ""
        code_words(self.fields["code"])
        self.fields["code"].widget.attrs["maxlength"] = "24"
        self.fields["code"].error_messages["required"] = _("Type the code.")
        self.fields["trust"].help_text = _("For 30 days; not on a shared computer")

    def clean_code(self) -> str:
        code, by = str(self.cleaned_data["code"]), asker_of(self.request, self.user)
        counted = count_second_step(self.user, by=by, is_recovery_code=is_recovery_code(code))
        if CODES_OF_ACCOUNT in counted.over:
            raise forms.ValidationError(CODES_USED_UP, code="too_many_today")
        if counted.over:
            raise get_adapter().validation_error("too_many_login_attempts")
        self.passed_by = self._passed_by(code)
        if not self.passed_by:
            note_failed_second_step(self.user, by=by, visit=visit_of(self.request))
            words = _("This code is wrong, or no longer works. Look at the newest one and type it again.")
            raise forms.ValidationError(words, code="incorrect_code")
        counted.give_back()
        return code

    def _passed_by(self, code: str) -> str:
        sent = code_sent(self.request, sms_purpose(self.user))
        if sent and self._counts(sent) and is_code(sent, code):
            note_sms_used(self.user)
            return SMS
        if use_app_code(self.user, code):
            return APP
        return CODES if use_recovery_code(self.user, code, visit=visit_of(self.request)) else ""

    def _counts(self, sent: SentCode) -> bool:
        return not count(Limit("guess_code", f"code:{sent.nonce}")).over


class SinceForm(forms.Form):
    """How far back somebody else may have been in the account."""

    days = forms.TypedChoiceField(
        label=_("Undo recent changes"),
        coerce=int,
        choices=[
            (0, _("Nothing")),
            (1, _("in the last day")),
            (7, _("in the last week")),
            (14, _("in the last two weeks")),
        ],
        initial=7,
    )


class ConfirmationForm(SecondStepForm):
    """The password, and a code where the second step is on, from somebody who is signed in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["password", "code"]

    def __init__(self, request: HttpRequest, user: User, *args: Any, asks_code: bool, **options: Any) -> None:
        super().__init__(request, user, *args, **options)
        password_words(self.fields["password"])
        del self.fields["trust"]
        if not asks_code:
            del self.fields["code"]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("This is not your password. Check capital letters."), code="wrong")
        return password

    def clean_code(self) -> str:
        # A code that is good once is not spent on a password that is wrong.
        return "" if "password" in self.errors else super().clean_code()
