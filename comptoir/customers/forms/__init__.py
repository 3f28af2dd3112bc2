"""What a person may type to get in, and to keep her account hers."""

from comptoir.customers.forms.app import AppForm
from comptoir.customers.forms.codes import PhoneCodeForm, ResetCodeForm, VerifyCodeForm
from comptoir.customers.forms.correction import CorrectionForm
from comptoir.customers.forms.desk import ReasonForm
from comptoir.customers.forms.getting_in import LoginForm, NewPasswordForm, ResetPasswordForm, SignupForm
from comptoir.customers.forms.passkeys import NewPasskeyForm, PasskeyForm
from comptoir.customers.forms.security import (
    ConfirmationForm,
    EmailForm,
    NameForm,
    PasswordForm,
    PhoneForm,
    SecondStepForm,
    SentCodeForm,
    SinceForm,
)

__all__ = [
    "AppForm",
    "ConfirmationForm",
    "CorrectionForm",
    "EmailForm",
    "LoginForm",
    "NameForm",
    "NewPasskeyForm",
    "NewPasswordForm",
    "PasskeyForm",
    "PasswordForm",
    "PhoneCodeForm",
    "PhoneForm",
    "ReasonForm",
    "ResetCodeForm",
    "ResetPasswordForm",
    "SecondStepForm",
    "SentCodeForm",
    "SignupForm",
    "SinceForm",
    "VerifyCodeForm",
]
