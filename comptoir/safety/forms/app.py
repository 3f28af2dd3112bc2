"""The form that sets up an authenticator app."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.safety.forms.codes import code_words, six_digits


class AppForm(forms.Form):
    """The first code of an authenticator app."""

    code = forms.CharField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        code_words(self.fields["code"])
        self.fields["code"].label = _("Six-digit code shown by the app")

    def clean_code(self) -> str:
        return six_digits(str(self.cleaned_data["code"]))
