"""Forms on the way in."""

from comptoir.entrance.forms.codes import CodeForm
from comptoir.entrance.forms.getting_in import LoginForm, NewPasswordForm, ResetPasswordForm, SignupForm

__all__ = ["CodeForm", "LoginForm", "NewPasswordForm", "ResetPasswordForm", "SignupForm"]
