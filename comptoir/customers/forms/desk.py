"""What staff type about a customer's account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why the limits of an account are lifted."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The customer sees it in their account activity."),
        error_messages={"required": _("Say why.")},
    )
