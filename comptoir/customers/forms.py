"""The form with which staff correct a customer who has no account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import Customer, validate_name
from comptoir.ground.email import EmailField


class CorrectionForm(forms.Form):
    """Her address, name and language, and the reason for the correction."""

    email = EmailField(label=_("Email"), max_length=254, required=False)
    name = forms.CharField(label=_("Name"), max_length=200, required=False, validators=[validate_name])
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", "—"), *settings.LANGUAGES], required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: the customer called. It stays in the history."),
        error_messages={"required": _("Say why you are correcting it.")},
    )

    def __init__(self, posted: Any = None, *, customer: Customer) -> None:
        known = {"email": customer.email, "name": customer.name, "language": customer.language}
        super().__init__(posted, initial=known)
