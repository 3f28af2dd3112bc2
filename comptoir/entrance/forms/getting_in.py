"""Forms for signing in, signing up, and a forgotten password."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import User, is_number
from comptoir.safety.forms import IdentifierField, NameField, judged_while_typed, password_words, plain
from comptoir.safety.models import SMS, second_step_of


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    """An e-mail address or a mobile number, and a password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plain(self)
        self.fields["login"] = IdentifierField()
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        password, remember = self.fields["password"], self.fields["remember"]
        password.label, password.help_text = _("Password"), ""
        password_words(password)
        remember.label, remember.help_text = _("Keep me signed in"), _("Not on a shared computer")

    def clean(self) -> dict[str, Any]:
        # The library would try the password here; the page does so once everything is well formed.
        return forms.Form.clean(self) or self.cleaned_data


class SignupForm(allauth.SignupForm):  # type: ignore[misc]
    """A name, an e-mail address or a mobile number, and a password."""

    name = NameField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plain(self)
        self.fields["email"] = IdentifierField(new=True)
        del self.fields["phone"]
        self.order_fields(["name", "email", "password1"])
        self.fields["password1"].label = _("Password")
        judged_while_typed(self.fields["password1"])

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"]
        if not is_number(typed):
            return str(super().clean_email())
        self.cleaned_data["phone"] = typed
        self._clean_phone()
        return ""

    def clean(self) -> dict[str, Any]:
        # The library judges the password against the address alone; the name counts too.
        cleaned: dict[str, Any] = forms.Form.clean(self) or self.cleaned_data
        password = cleaned.get("password1")
        if password:
            person = User(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
            try:
                get_adapter().clean_password(password, user=person)
            except forms.ValidationError as wrong:
                self.add_error("password1", wrong)
        return cleaned


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    """The address or number whose password is forgotten.

    The library stores it as `email`, and sends the code there: to a number by SMS.
    """

    users: list[User]
    is_second_step = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = IdentifierField()

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        if not is_number(typed):
            address = str(super().clean_email())
            if self.users:
                # The library asks once more if it finds nobody; do the same here, so that the time reveals
                # nothing.
                list(User.objects.filter(email=address).iterator())
            return address
        owner: User | None = get_adapter().get_user_by_phone(typed)
        holder = owner if owner and owner.is_active else None
        # Whoever finds the phone would have both steps: she must use her e-mail address, and the SMS says so.
        self.is_second_step = holder is not None and SMS in second_step_of(holder).kinds
        self.users = [holder] if holder and not self.is_second_step else []
        return typed


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, typed once: "Show password" replaces typing it twice.

    It can also finish an account that was begun with the address or number. A stranger may have begun it, so
    the name is asked of whoever has verified the address.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["password2"]
        plain(self)
        self.fields["password1"].label = _("New password")
        judged_while_typed(self.fields["password1"])
        if self.user and self.user.is_being_made:
            self.fields["name"] = NameField()
            self.order_fields(["name", "password1"])
