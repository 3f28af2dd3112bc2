"""Fields that several forms share: address or number, name, and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import read_number, validate_name
from comptoir.ground.email import cleaned_email, is_meant_as_email
from comptoir.post.sms.ceilings import is_mobile, is_texted
from comptoir.safety.passwords import LONGEST, password_hint


class IdentifierField(forms.CharField):
    """An e-mail address, made canonical, or a number in any usual spelling, converted to E.164.

    `new` means that codes will be sent to it: a landline is refused.
    """

    def __init__(self, *, new: bool = False, **options: Any) -> None:
        self.new = new
        widget = forms.TextInput(
            attrs={
                "autocomplete": "username",
                "inputmode": "email",
                "autocapitalize": "none",
                "data-carried": True,
            }
        )
        options.setdefault("label", _("Email or mobile phone number"))
        super().__init__(max_length=254, widget=widget, **options)
        self.error_messages["required"] = _("Type your email address or your mobile number.")

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        if is_meant_as_email(typed):
            return cleaned_email(typed, incomplete=WRONG_IDENTIFIER)
        number = read_number(typed)
        if not number:
            raise forms.ValidationError(WRONG_IDENTIFIER, code="invalid")
        if self.new:
            _refuse_unreachable(number, NO_MOBILE)
        return number


WRONG_IDENTIFIER = _(
    "Type an email address such as alice@example.org, or a mobile number such as 06 12 34 56 78."
)
NO_MOBILE = _("A code cannot be sent to this number by SMS. Type a mobile number, or an email address.")


class NameField(forms.CharField):
    """A person's name, without anything that leads elsewhere."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(
            label=_("Your name"), max_length=100, widget=widget, validators=[validate_name], **options
        )
        self.error_messages["required"] = _("Type your name.")


NO_SMS_THERE = _("We do not send SMS to numbers in this country. Use an email address instead.")
WRONG_NUMBER = _("Type a mobile number such as 06 12 34 56 78, or one that begins with + and the country.")
NO_SMS = _("A code cannot be sent to this number by SMS. Type a mobile number.")


class PhoneField(IdentifierField):
    """A mobile number, without the choice of an e-mail address."""

    def clean(self, value: Any) -> str:
        number = read_number(str(forms.CharField.clean(self, value)))
        if not number:
            raise forms.ValidationError(WRONG_NUMBER, code="invalid")
        if self.new:
            _refuse_unreachable(number, NO_SMS)
        return number


def bound(field: forms.Field, *, at_most: int) -> None:
    """Refuse a longer text before anything else reads it."""
    field.max_length = at_most  # type: ignore[attr-defined]
    words = _("Type at most %(limit_value)s characters.")
    field.validators.append(MaxLengthValidator(at_most, message=words))
    field.widget.attrs.setdefault("maxlength", str(at_most))


def password_words(field: forms.Field) -> None:
    """Set our words for an existing password, and a length limit beyond any password."""
    field.error_messages["required"] = _("Type your password.")
    bound(field, at_most=4 * LONGEST)


def _refuse_unreachable(number: str, no_mobile: Any) -> None:
    """Raise ValidationError if no code can be sent to the number."""
    if not is_mobile(number):
        raise forms.ValidationError(no_mobile, code="no_mobile")
    if not is_texted(number):
        raise forms.ValidationError(NO_SMS_THERE, code="not_texted")


def plain(form: forms.BaseForm) -> None:
    """Remove the library's placeholders: each field has a label."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def judged_while_typed(field: forms.Field) -> None:
    """Have a new password judged while it is typed, if there is a script."""
    field.help_text = password_hint()
    field.error_messages["required"] = _("Choose a password.")
    bound(field, at_most=4 * LONGEST)
    field.widget.attrs |= {
        "autocomplete": "new-password",
        "hx-post": reverse_lazy("password_judgement"),
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#judgement",
        "hx-swap": "outerHTML",
    }
