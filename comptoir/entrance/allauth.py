"""Everything this floor uses of the library's internals; `tests/test_allauth.py` says how each is used."""

from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.internal.flows.manage_email import email_already_exists
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    PasswordResetVerificationProcess,
)
from allauth.account.internal.flows.phone_verification import phone_already_exists
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.views._phone import _VerifyPhoneSignupView as VerifyPhoneSignupView
from allauth.core.internal.cryptokit import compare_user_code
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login, perform_passwordless_login

__all__ = [
    "EMAIL_VERIFICATION_CODE_SESSION_KEY",
    "PASSWORD_RESET_VERIFICATION_SESSION_KEY",
    "AuthenticateStage",
    "EmailVerificationStage",
    "LoginStageController",
    "LoginStageKey",
    "PasswordResetVerificationProcess",
    "VerifyPhoneSignupView",
    "clear_login",
    "compare_user_code",
    "complete_signup",
    "did_use_passwordless_login",
    "email_already_exists",
    "headed_redirect_response",
    "login_stage_required",
    "perform_password_login",
    "perform_passwordless_login",
    "phone_already_exists",
    "record_authentication",
]
