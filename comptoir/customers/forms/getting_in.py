"""Getting in: signing in and up, and a forgotten password."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import (
    count_letter,
    count_sign_up,
    forget_sign_ups_at,
    name_new_account,
    refuse_codes,
)
from comptoir.customers.forms.fields import (
    IdentifierField,
    NameField,
    judged_while_typed,
    password_words,
    plain,
)
from comptoir.customers.models import User, asker_of, fingerprint, second_step_of
from comptoir.customers.models.step import SMS
from comptoir.customers.phones import is_number
from comptoir.customers.typed import CLAIM
from comptoir.customers.underway import begin_new_password
from comptoir.rest.limits import Limit, from_network

# On the request: the number that a password is asked for passes the second step, and so sets none
NUMBER_IS_SECOND_STEP = "number_is_second_step"


class LoginForm(allauth.LoginForm):  # type: ignore[misc]
    """An e-mail address or a mobile number, and a password."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plain(self)
        self.fields["login"] = IdentifierField()
        password, remember = self.fields["password"], self.fields["remember"]
        password.label, password.help_text = _("Password"), ""
        password_words(password)
        remember.label, remember.help_text = _("Keep me signed in"), _("Not on a shared computer")


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
        # Who holds a place without having shown it to be theirs keeps nobody out.
        [own, *_rest] = context.request.session.get(CLAIM, [""])
        forget_sign_ups_at(typed, but=own)
        if not is_number(typed):
            return str(super().clean_email())
        self.cleaned_data["phone"] = typed
        self._clean_phone()
        return ""

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
        place = self.cleaned_data.get("phone") or self.cleaned_data["email"]
        count_sign_up(request, place)
        if self.account_already_exists:
            self._save_for_nothing(request)
        return super().try_save(request)

    def _save_for_nothing(self, request: HttpRequest) -> None:
        """Make an account and take it back, so that the clock does not tell who has one."""
        self.account_already_exists = False
        with transaction.atomic():
            self.save(request)
            transaction.set_rollback(True)
        self.account_already_exists = True


class ResetPasswordForm(allauth.ResetPasswordForm):  # type: ignore[misc]
    """The address or the number whose password is forgotten.

    The library keeps what was typed as `email`, and sends the code there: to a number, by SMS.
    """

    users: list[User]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = IdentifierField()

    def clean_email(self) -> str:
        typed = str(self.cleaned_data["email"])
        if not is_number(typed):
            address = str(super().clean_email())
            if self.users:
                # Where the library finds nobody, it asks once more; so does this, or the clock would tell.
                list(User.objects.filter(email=address).iterator())
            return address
        found: User | None = get_adapter().get_user_by_phone(typed)
        holder = found if found and found.is_active else None
        # Who finds the phone would hold both steps: her way is her e-mail address, and the SMS says so.
        is_second_step = holder is not None and SMS in second_step_of(holder).kinds
        setattr(context.request, NUMBER_IS_SECOND_STEP, is_second_step)
        self.users = [holder] if holder and not is_second_step else []
        return typed

    def save(self, request: HttpRequest, **options: Any) -> str:
        place = self.cleaned_data["email"]
        by = asker_of(request, self.users[0] if self.users else None)
        refuse_codes(place, by=by)
        here = Limit("reset_here", fingerprint(place), by.here)
        count_letter(request, place, here, *from_network("reset_from", request), by=by)
        typed = str(super().save(request, **options))
        if self.users:
            begin_new_password(request, self.users[0])
        return typed


class NewPasswordForm(allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, once: "Show password" does what typing it twice was for.

    It finishes an account, too, that was begun with the address or the number: its name may be a stranger's,
    so it is asked of whoever has shown that they are hers.
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

    def save(self) -> None:
        if "name" in self.fields:
            name_new_account(self.user, self.cleaned_data["name"])
        super().save()
