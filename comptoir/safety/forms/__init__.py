"""Forms with which a person keeps her account safe; signing in uses their fields too."""

from comptoir.safety.forms.app import AppForm
from comptoir.safety.forms.codes import code_words, six_digits
from comptoir.safety.forms.desk import ReasonForm
from comptoir.safety.forms.fields import (
    IdentifierField,
    NameField,
    PhoneField,
    bound,
    judged_while_typed,
    password_words,
    plain,
)
from comptoir.safety.forms.passkeys import NewPasskeyForm, PasskeyForm
from comptoir.safety.forms.security import (
    ConfirmationForm,
    EmailForm,
    FirstPhoneForm,
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
    "EmailForm",
    "FirstPhoneForm",
    "IdentifierField",
    "NameField",
    "NameForm",
    "NewPasskeyForm",
    "PasskeyForm",
    "PasswordForm",
    "PhoneField",
    "PhoneForm",
    "ReasonForm",
    "SecondStepForm",
    "SentCodeForm",
    "SinceForm",
    "bound",
    "code_words",
    "judged_while_typed",
    "password_words",
    "plain",
    "six_digits",
]
