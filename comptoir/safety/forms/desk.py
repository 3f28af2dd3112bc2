"""The form with which staff lift an account's limits."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """The reason for lifting the limits of an account."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The customer sees it in their account activity."),
        error_messages={"required": _("Say why.")},
    )
