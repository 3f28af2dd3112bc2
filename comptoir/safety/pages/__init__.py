"""Login & Security, activity, a recent sign-in, and help when something is wrong."""

from comptoir.safety.pages.activity import activity, sessions
from comptoir.safety.pages.check_up import check_up, tile
from comptoir.safety.pages.confirmation import confirmation
from comptoir.safety.pages.methods import (
    app,
    browsers,
    method_removal,
    passkey_new,
    preferred,
    sms,
    two_steps,
)
from comptoir.safety.pages.recovery_codes import recovery_codes
from comptoir.safety.pages.security import email, name, password, phone, phone_removal, security
from comptoir.safety.pages.session import session
from comptoir.safety.pages.trouble import address_return, compromised, not_me

__all__ = [
    "activity",
    "address_return",
    "app",
    "browsers",
    "check_up",
    "compromised",
    "confirmation",
    "email",
    "method_removal",
    "name",
    "not_me",
    "passkey_new",
    "password",
    "phone",
    "phone_removal",
    "preferred",
    "recovery_codes",
    "security",
    "session",
    "sessions",
    "sms",
    "tile",
    "two_steps",
]
