"""The forms with which staff create a key, and with which a reason is kept."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.sellers.models import LONGEST_REASON, Scope, seller_by_reference


class KeyForm(forms.Form):
    """A key's name, what it may do, and whether it reaches only one seller's orders."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("Which program uses it."),
        error_messages={"required": gettext_lazy("Give the key a name that says who uses it.")},
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    seller = forms.CharField(
        label=gettext_lazy("Only this seller’s orders"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("The seller’s reference; empty for the whole shop."),
    )

    def clean_seller(self) -> str:
        reference: str = self.cleaned_data["seller"].strip()
        if reference and seller_by_reference(reference) is None:
            raise ValidationError(_("No seller has this reference."))
        return reference


class ReasonForm(forms.Form):
    """A reason to keep, as customers read it."""

    text = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Written for the customer, who sees it exactly as it is."),
        error_messages={"required": gettext_lazy("Write the reason.")},
    )
