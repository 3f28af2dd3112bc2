"""Forms of Login & Security, of the second step, and of a recent sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import User
from comptoir.ground.email import EmailField
from comptoir.safety.forms.codes import code_words, recovery_code_words, six_digits
from comptoir.safety.forms.fields import NameField, PhoneField, bound, judged_while_typed, password_words
from comptoir.safety.passwords import LONGEST


class NameForm(forms.Form):
    """The user's name."""

    name = NameField()


class EmailForm(forms.Form):
    """A new e-mail address."""

    email = EmailField(
        label=_("New email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Type your email address.")},
    )


class PhoneForm(forms.Form):
    """A new mobile number, converted to E.164."""

    phone = PhoneField(new=True, label=_("New mobile number"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["phone"].widget.attrs.update({"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        self.fields["phone"].error_messages["required"] = _("Type your mobile number.")


class FirstPhoneForm(PhoneForm):
    """A mobile number, where there was none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["phone"].label = _("Mobile number")


class PasswordForm(forms.Form):
    """The current password, then a new one."""

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

    def clean_password1(self) -> str:
        return str(get_adapter().clean_password(self.cleaned_data["password1"], user=self.user))


class SentCodeForm(forms.Form):
    """A code that was sent to the user, or to her new address or number."""

    code = forms.CharField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code_words(self.fields["code"])

    def clean_code(self) -> str:
        return six_digits(str(self.cleaned_data["code"]))


class SecondStepForm(forms.Form):
    """A code from the app, one by SMS, or a recovery code, which has letters."""

    code = forms.CharField()
    trust = forms.BooleanField(label=_("Don’t ask again on this browser"), required=False)

    def __init__(self, *args: Any, with_recovery_code: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        code_words(self.fields["code"])
        self.fields["code"].widget.attrs["maxlength"] = "24"
        self.fields["code"].error_messages["required"] = _("Type the code.")
        if with_recovery_code:
            recovery_code_words(self.fields["code"])
        self.fields["trust"].help_text = _("For 30 days; not on a shared computer")


class SinceForm(forms.Form):
    """How far back somebody else may have been in the account."""

    days = forms.TypedChoiceField(
        label=_("Undo recent changes"),
        coerce=int,
        choices=[
            (0, _("None of them")),
            (1, _("From the last day")),
            (7, _("From the last week")),
            (14, _("From the last two weeks")),
        ],
        initial=7,
    )


class ConfirmationForm(SecondStepForm):
    """The password, and a code if the second step is on, from somebody who is signed in."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["password", "code"]

    def __init__(self, *args: Any, asks_code: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        password_words(self.fields["password"])
        del self.fields["trust"]
        if not asks_code:
            del self.fields["code"]
