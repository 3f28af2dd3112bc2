"""The face of a sign-in: getting in, Login & Security, what happened, and when something is wrong."""

from comptoir.customers.pages.activity import activity, sessions
from comptoir.customers.pages.check_up import check_up, check_up_tile
from comptoir.customers.pages.forgotten import forgotten, forgotten_code
from comptoir.customers.pages.getting_in import password_judgement, session
from comptoir.customers.pages.methods import (
    app,
    browsers,
    method_removal,
    passkey_new,
    preferred,
    sms,
    two_steps,
)
from comptoir.customers.pages.new_account import email_code, phone_code, sign_up
from comptoir.customers.pages.recovery_codes import recovery_codes
from comptoir.customers.pages.security import email, name, password, phone, phone_removal, security, tile
from comptoir.customers.pages.steps import (
    confirmation,
    passkey_sign_in,
    second_step,
    second_step_sms,
)
from comptoir.customers.pages.trouble import address_return, compromised, not_me
from comptoir.customers.pages.way_back import way_back

__all__ = [
    "activity",
    "address_return",
    "app",
    "browsers",
    "check_up",
    "check_up_tile",
    "compromised",
    "confirmation",
    "email",
    "email_code",
    "forgotten",
    "forgotten_code",
    "method_removal",
    "name",
    "not_me",
    "passkey_new",
    "passkey_sign_in",
    "password",
    "password_judgement",
    "phone",
    "phone_code",
    "phone_removal",
    "preferred",
    "recovery_codes",
    "second_step",
    "second_step_sms",
    "security",
    "session",
    "sessions",
    "sign_up",
    "sms",
    "tile",
    "two_steps",
    "way_back",
]
