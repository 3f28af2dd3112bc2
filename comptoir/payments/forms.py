"""What a customer chooses of a refund, and what staff write about one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.payments.models import Choice

LONGEST_WHY = 300


class MeansForm(forms.Form):
    """Where a part of a refund goes that cannot go back; nothing is chosen before she chooses."""

    means = forms.ChoiceField(
        label=_("Where should it go?"),
        choices=Choice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it goes.")},
    )

    @property
    def choice(self) -> Choice:
        """Return what was chosen, once the form is valid."""
        return Choice(self.cleaned_data["means"])


class WhyForm(forms.Form):
    """Why staff see to a part of a refund by hand."""

    why = forms.CharField(
        label=_("Why"),
        max_length=LONGEST_WHY,
        help_text=_("It is shown in the history. Do not write an account number here."),
        error_messages={"required": _("Say why.")},
    )
