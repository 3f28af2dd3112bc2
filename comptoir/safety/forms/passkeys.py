"""Passkeys: the browser's answer when one is created or used, accepted only from a page of this house."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

LONGEST_ANSWER = 16_384
# Errors in reading an answer that no browser gives
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
NOT_ACCEPTED = _("The passkey was not accepted. Try again, or use another method.")


class CredentialField(forms.CharField):
    """A browser's answer about a passkey, as JSON, given to a page of this very house.

    The library also accepts subdomains (WebAuthn level 2, 7.1.9 and 7.2.13, leave the choice to the site).
    """

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = LONGEST_ANSWER

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        try:
            return _read(text) if text else text
        except UNREADABLE:
            raise forms.ValidationError(NOT_ACCEPTED, code="not_readable") from None


class NewPasskeyForm(forms.Form):
    """A name for the passkey, and the browser's answer."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("To recognise it later: “Phone”, “Laptop”…"),
    )
    credential = CredentialField()


class PasskeyForm(forms.Form):
    """The browser's answer."""

    credential = CredentialField()


def _read(text: str) -> Any:
    if len(text) > LONGEST_ANSWER:
        raise ValueError("longer than what a browser answers")
    answer = json.loads(text)
    origin = json.loads(websafe_decode(answer["response"]["clientDataJSON"]))["origin"]
    if origin != _own_origin():
        raise ValueError("given to another page")
    return answer


def _own_origin() -> str:
    if not settings.PRODUCTION:
        return f"{context.request.scheme}://{context.request.get_host()}"
    house = urlsplit(settings.PUBLIC_URL)
    return f"{house.scheme}://{house.netloc}"
