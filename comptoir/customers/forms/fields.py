"""The fields that several forms share: who she is, and a password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import validate_name
from comptoir.customers.passwords import LONGEST, password_hint
from comptoir.customers.phones import read_number
from comptoir.ground.email import cleaned_email, is_meant_as_email
from comptoir.post.sms.ceilings import is_mobile, is_texted


class IdentifierField(forms.CharField):
    """An e-mail address or a number in any usual spelling; the one becomes canonical, the other E.164.

    `new` is said of one that codes are to be sent to: a landline is refused.
    """

    def __init__(self, *, new: bool = False, **options: Any) -> None:
        self.new = new
        widget = forms.TextInput(
            attrs={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none"}
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
            _may_be_texted(number, NO_MOBILE)
        return number


WRONG_IDENTIFIER = _(
    "Type an email address such as alice@example.org, or a mobile number such as 06 12 34 56 78."
)
NO_MOBILE = _("A code cannot be sent to this number by SMS. Type a mobile number, or an email address.")


class NameField(forms.CharField):
    """What somebody is called, and nothing that leads elsewhere."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(
            label=_("Your name"), max_length=100, widget=widget, validators=[validate_name], **options
        )
        self.error_messages["required"] = _("Type your name.")


NO_SMS_THERE = _("We do not send SMS to numbers of this country. Use an email address instead.")
WRONG_NUMBER = _("Type a mobile number such as 06 12 34 56 78, or one that begins with + and the country.")
NO_SMS = _("A code cannot be sent to this number by SMS. Type a mobile number.")


class PhoneField(IdentifierField):
    """A number alone."""

    def clean(self, value: Any) -> str:
        number = read_number(str(forms.CharField.clean(self, value)))
        if not number:
            raise forms.ValidationError(WRONG_NUMBER, code="invalid")
        if self.new:
            _may_be_texted(number, NO_SMS)
        return number


def bound(field: forms.Field, *, at_most: int) -> None:
    """Refuse more than so many characters before anything else looks at them."""
    field.max_length = at_most  # type: ignore[attr-defined]
    words = _("Type at most %(limit_value)s characters.")
    field.validators.append(MaxLengthValidator(at_most, message=words))
    field.widget.attrs.setdefault("maxlength", str(at_most))


def password_words(field: forms.Field) -> None:
    """Our words for a password that exists, and its bound, which no password reaches."""
    field.error_messages["required"] = _("Type your password.")
    bound(field, at_most=4 * LONGEST)


def _may_be_texted(number: str, no_mobile: Any) -> None:
    """Raise ValidationError where no code can be sent to the number."""
    if not is_mobile(number):
        raise forms.ValidationError(no_mobile, code="no_mobile")
    if not is_texted(number):
        raise forms.ValidationError(NO_SMS_THERE, code="not_texted")


def plain(form: forms.BaseForm) -> None:
    """Drop the library's placeholders: a label stands above each field."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def judged_while_typed(field: forms.Field) -> None:
    """Ask for the judgement of a password while it is typed, where there is a script."""
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
