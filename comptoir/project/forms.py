"""The form with which staff search."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """One field for all: an address, a number, a name."""

    q = forms.CharField(label=_("Find a customer or an order"), max_length=100)
