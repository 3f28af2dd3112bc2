"""The form of the gallery: one field of each kind."""

from django import forms


class GalleryForm(forms.Form):
    """One field of each kind, to look at empty and with errors."""

    email = forms.EmailField(label="E-mail", help_text="We write to it only about your orders.")
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "off"}), min_length=12
    )
    company = forms.CharField(label="Company", required=False)
    choice = forms.ChoiceField(label="Period", choices=[("", "—"), ("30", "Last 30 days")])
    keep = forms.BooleanField(label="Keep me signed in", required=False, help_text="Not on a shared computer")
