"""What a person may type to get in, and to keep her account hers."""

from comptoir.customers.forms.codes import PhoneCodeForm, ResetCodeForm, VerifyCodeForm
from comptoir.customers.forms.getting_in import LoginForm, NewPasswordForm, ResetPasswordForm, SignupForm

__all__ = [
    "LoginForm",
    "NewPasswordForm",
    "PhoneCodeForm",
    "ResetCodeForm",
    "ResetPasswordForm",
    "SignupForm",
    "VerifyCodeForm",
]
