"""Fields for codes: six digits that were sent, or a recovery code."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.ground.fold import digits_in
from comptoir.safety.forms.fields import bound

CODE_DIGITS = 6
# A code may be pasted together with its surrounding words.
LONGEST_TYPED = 64


def code_words(field: forms.Field) -> None:
    """Set our words for a six-digit code, and let a phone fill it in by itself."""
    field.label = _("Code")
    field.error_messages["required"] = _("Type the six-digit code.")
    field.widget.attrs |= {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}
    bound(field, at_most=LONGEST_TYPED)


def recovery_code_words(field: forms.Field) -> None:
    """Set our words for a recovery code, which is typed from paper and has letters."""
    field.label = _("Recovery code")
    field.help_text = _("Sixteen characters. Dashes and capitals make no difference.")
    field.error_messages["required"] = _("Type one of your recovery codes.")
    field.widget.attrs |= {"autocomplete": "off", "inputmode": "text", "autocapitalize": "characters"}
    field.widget.attrs |= {"spellcheck": "false", "maxlength": "24"}


def six_digits(typed: str) -> str:
    """Return the digits of a code, however they are grouped.

    Raises ValidationError unless there are six: nobody guesses so, and it is not counted.
    """
    digits = digits_in(typed)
    if len(digits) != CODE_DIGITS:
        raise forms.ValidationError(_("Type the six-digit code."), code="no_code")
    return digits
