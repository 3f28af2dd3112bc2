"""Passkeys: what a browser answers when one is made or asked for; the library judges it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode

LONGEST_ANSWER = 16_384
# What an answer that no browser gives ends with, here and in the library
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
NOT_ACCEPTED = _("The passkey was not accepted. Try again, or use another way.")


class CredentialField(forms.CharField):
    """A browser's answer about a passkey, in JSON, given to a page of this very house.

    The library takes any subdomain's too (WebAuthn level 2, 7.1.9 and 7.2.13, leave that to the house).
    """

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = LONGEST_ANSWER

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        return _judged(lambda: _read(text)) if text else text


class NewPasskeyForm(forms.Form):
    """A name for it, and what the browser made."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        required=False,
        help_text=_("To recognise it later: “Phone”, “Laptop”…"),
    )
    credential = CredentialField()

    def clean_credential(self) -> dict[str, Any]:
        credential = self.cleaned_data["credential"]
        _judged(lambda: auth.parse_registration_response(credential))
        binding = _judged(lambda: auth.complete_registration(credential))
        if not binding.is_user_verified():
            raise forms.ValidationError(NOT_ACCEPTED, code="not_verified")
        made: dict[str, Any] = credential
        return made


class PasskeyForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey of the user's, or of whoever it names where `user` is None."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        return _judged(super().clean_credential)


def _judged(judge: Callable[[], Any]) -> Any:
    """What the judge says. Raises ValidationError where it does not accept the answer."""
    try:
        return judge()
    except (*UNREADABLE, forms.ValidationError):
        raise forms.ValidationError(NOT_ACCEPTED, code="not_readable") from None


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
