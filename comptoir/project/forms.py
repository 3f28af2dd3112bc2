"""The forms with which staff search the desk, and everybody Help."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """One field for all: an address, a number, a name."""

    q = forms.CharField(label=_("Find a customer or an order"), max_length=100)


class HelpForm(forms.Form):
    """What somebody looks for in Help."""

    is_all_optional = True

    q = forms.CharField(
        label=_("Search in Help"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True}),
    )
