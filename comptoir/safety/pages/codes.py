"""Check a code that was sent, on a page."""

from __future__ import annotations

from django.http import HttpRequest

from comptoir.customers.models import User
from comptoir.safety.actions import SentCode, take_code
from comptoir.safety.forms import SentCodeForm
from comptoir.ui.pages import is_accepted


def is_code_taken(request: HttpRequest, form: SentCodeForm, sent: SentCode, user: User) -> bool:
    """Whether the typed code is the one that was sent; an error is shown beside its field."""
    return is_accepted(form, "code", lambda: take_code(request, sent, form.cleaned_data["code"], user=user))
