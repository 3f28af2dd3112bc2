"""An authenticator app being set up: its seed waits in the session until its first code is typed."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions.second_step import counter_of
from comptoir.customers.forms.codes import code_words, six_digits

SEED = "app_seed"
WAITS_SECONDS = 900


class AppForm(forms.Form):
    """The first code of an authenticator app. However often the page is loaded, the seed is the same."""

    code = forms.CharField()

    def __init__(self, request: HttpRequest, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        held = waiting_seed(request)
        self.is_over = self.is_bound and not held
        self.seed = held or _new_seed(request)
        self.counter = 0
        code_words(self.fields["code"])
        self.fields["code"].label = _("Code in the app")

    def clean_code(self) -> str:
        code = six_digits(str(self.cleaned_data["code"]))
        if self.is_over:
            words = _("More than 15 minutes have passed, so this is a new QR code. Scan it again.")
            raise forms.ValidationError(words, code="over")
        counter = counter_of(self.seed, code)
        if counter is None:
            words = _("This is not the app’s code. Wait for the next one, and check your phone’s clock.")
            raise forms.ValidationError(words, code="incorrect_code")
        self.counter = counter
        return code


def waiting_seed(request: HttpRequest) -> str:
    """The seed that waits in this session for its first code; empty where none does."""
    held: Any = request.session.get(SEED)
    return str(held[1]) if held and time.time() - held[0] <= WAITS_SECONDS else ""


def forget_seed(request: HttpRequest) -> None:
    request.session.pop(SEED, None)


def _new_seed(request: HttpRequest) -> str:
    seed: str = generate_totp_secret()
    request.session[SEED] = [time.time(), seed]
    return seed
