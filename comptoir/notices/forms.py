"""What staff may choose of a letter."""

from __future__ import annotations

from django import forms
from django.conf import settings


class SwitchForm(forms.Form):
    """Whether a letter is to be on."""

    is_on = forms.TypedChoiceField(choices=[("1", "on"), ("0", "off")], coerce=lambda value: value == "1")


class TryForm(forms.Form):
    """The language of an example."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)
