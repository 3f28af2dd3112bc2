"""The pages of the way in."""

from comptoir.entrance.pages.forgotten import forgotten, forgotten_code, new_password
from comptoir.entrance.pages.getting_in import password_judgement
from comptoir.entrance.pages.new_account import email_code, phone_code, sign_up
from comptoir.entrance.pages.sign_in import sign_in
from comptoir.entrance.pages.steps import passkey_sign_in, second_step, second_step_sms
from comptoir.entrance.pages.way_back import way_back

__all__ = [
    "email_code",
    "forgotten",
    "forgotten_code",
    "new_password",
    "passkey_sign_in",
    "password_judgement",
    "phone_code",
    "second_step",
    "second_step_sms",
    "sign_in",
    "sign_up",
    "way_back",
]
