"""What a person may type to get in."""

from allauth.account import forms


class LoginForm(forms.LoginForm):  # type: ignore[misc]
    """An e-mail address and a password."""


class SignupForm(forms.SignupForm):  # type: ignore[misc]
    """A name, an e-mail address and a password."""
