"""The form of the gallery: one field of each kind."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comptoir.ground.email import EmailField


class GalleryForm(forms.Form):
    """One field of each kind, to look at empty and with errors."""

    email = EmailField(label=_("Email"), help_text=_("We write to it only about your orders."))
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "off"}), min_length=12
    )
    company = forms.CharField(label=_("Company"), required=False)
    choice = forms.ChoiceField(label=_("Period"), choices=[("", "—"), ("30", _("Last 30 days"))])
    keep = forms.BooleanField(
        label=_("Keep me signed in"), required=False, help_text=_("Not on a shared computer")
    )
