"""Passkeys: what a browser answers when one is made; the library judges it."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext_lazy as _


class NewPasskeyForm(forms.Form):
    """A name for it, and what the browser made."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you know it again: “Phone”, “Laptop”…"),
    )
    credential = forms.JSONField(widget=forms.HiddenInput)

    def clean_credential(self) -> dict[str, Any]:
        credential = self.cleaned_data["credential"]
        auth.parse_registration_response(credential)
        binding = auth.complete_registration(credential)
        if not binding.is_user_verified():
            raise get_adapter().validation_error("incorrect_code")
        made: dict[str, Any] = credential
        return made
