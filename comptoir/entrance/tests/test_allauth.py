"""What this floor needs from inside allauth; an upgrade that changes it fails here first."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from allauth.account import forms, views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.core.exceptions import ValidationError
from django.test import Client

from comptoir.customers.models import User
from comptoir.entrance.allauth import (
    AuthenticateStage,
    EmailVerificationStage,
    LoginStageController,
    LoginStageKey,
    PasswordResetVerificationProcess,
    VerifyPhoneSignupView,
    compare_user_code,
    email_already_exists,
)
from comptoir.safety.tests.library import CLASS, shape, taken_by
from comptoir.safety.tests.visits import NEW, code_sent

FLOWS = "allauth.account.internal.flows"
# Each name that we take from inside the library: its value, or what it is called with
INTERNALS: dict[str, str | list[str]] = {
    "allauth.account.internal.constants.LoginStageKey": CLASS,
    "allauth.account.internal.decorators.login_stage_required": ["stage", "redirect_urlname"],
    f"{FLOWS}.email_verification_by_code.EMAIL_VERIFICATION_CODE_SESSION_KEY": (
        "account_email_verification_code"
    ),
    f"{FLOWS}.login.perform_password_login": ["request", "credentials", "login"],
    f"{FLOWS}.login.record_authentication": ["request", "user", "method", "extra_data"],
    f"{FLOWS}.manage_email.email_already_exists": ["email", "user", "always_raise"],
    f"{FLOWS}.password_reset_by_code.PASSWORD_RESET_VERIFICATION_SESSION_KEY": (
        "account_password_reset_verification"
    ),
    f"{FLOWS}.password_reset_by_code.PasswordResetVerificationProcess": CLASS,
    f"{FLOWS}.phone_verification.phone_already_exists": ["user", "phone", "always_raise"],
    f"{FLOWS}.signup.complete_signup": [
        *("request", "user", "email_verification", "redirect_url", "signal_kwargs", "by_passkey"),
    ],
    "allauth.account.internal.stagekit.clear_login": ["request"],
    "allauth.account.stages.EmailVerificationStage": CLASS,
    "allauth.account.stages.LoginStageController": CLASS,
    "allauth.account.views._phone._VerifyPhoneSignupView": CLASS,
    "allauth.core.internal.cryptokit.compare_user_code": ["actual", "expected"],
    "allauth.core.internal.httpkit.headed_redirect_response": ["viewname", "query"],
    "allauth.mfa.stages.AuthenticateStage": CLASS,
    "allauth.mfa.webauthn.internal.flows.did_use_passwordless_login": ["request", "user"],
    "allauth.mfa.webauthn.internal.flows.perform_passwordless_login": ["request", "authenticator", "login"],
}
# What of ours replaces a method that the library calls by a name of its own
REPLACED = [
    (AuthenticationBackend, "_mitigate_timing_attack", ["self", "password"]),
    (AuthenticationBackend, "_check_password", ["self", "user", "password"]),
    (DefaultAccountAdapter, "_rollback_login_failed_rl_usage", ["self"]),
    (DefaultAccountAdapter, "_delete_login_attempts_cached_email", ["self", "request", "credentials"]),
    (DefaultAccountAdapter, "pre_authenticate", ["self", "request", "credentials"]),
    (views.SignupView, "_redirect_to_pending_stage", ["self", "request", "stage"]),
    (views.ConfirmEmailVerificationCodeView, "_verify_form_invalid", ["self", "form"]),
    (VerifyPhoneSignupView, "_verify_form_invalid", ["self", "form"]),
    (forms.SignupForm, "_clean_phone", ["self"]),
    (EmailVerificationStage, "handle", ["self"]),
    (AuthenticateStage, "handle", ["self"]),
    (LoginStageController, "enter", ["request", "stage_key"]),
    (views.ConfirmEmailVerificationCodeView, "_verify_form_valid", ["self", "form"]),
    (VerifyPhoneSignupView, "_verify_form_valid", ["self", "form"]),
    (forms.LoginForm, "user_credentials", ["self"]),
    (forms.SignupForm, "try_save", ["self", "request"]),
    (forms.SignupForm, "save", ["self", "request"]),
    (PasswordResetVerificationProcess, "resume", ["request"]),
    (PasswordResetVerificationProcess, "record_invalid_attempt", ["self"]),
    (PasswordResetVerificationProcess, "abort", ["self"]),
]


def test_each_internal_that_we_take_stands_here() -> None:
    assert taken_by("entrance") == set(INTERNALS)


@pytest.mark.parametrize("name", INTERNALS)
def test_each_is_what_it_was(name: str) -> None:
    assert shape(name) == INTERNALS[name]


def test_the_stages_bear_the_names_that_sessions_hold() -> None:
    assert (EmailVerificationStage.key, AuthenticateStage.key) == ("verify_email", "mfa_authenticate")
    assert (LoginStageKey.VERIFY_EMAIL.value, LoginStageKey.VERIFY_PHONE.value) == (
        *("verify_email", "verify_phone"),
    )


def test_no_code_is_the_one_that_nobody_was_sent() -> None:
    assert compare_user_code(actual="123456", expected="123456")
    assert not compare_user_code(actual="123457", expected="123456")
    assert not compare_user_code(actual="", expected="")


@pytest.mark.django_db
def test_an_address_that_another_has_verified_is_refused(alice: User, bob: User) -> None:
    assert email_already_exists(alice.email, user=alice, always_raise=True) == (alice.email, False)
    with pytest.raises(ValidationError):
        email_already_exists(alice.email, user=bob, always_raise=True)


@pytest.mark.parametrize(("owner", "method", "takes"), REPLACED)
def test_each_method_that_we_replace_is_still_called_so(owner: Any, method: str, takes: list[str]) -> None:
    assert list(inspect.signature(getattr(owner, method)).parameters) == takes


@pytest.mark.django_db
class TestWhatASessionHolds:
    """We read what the library stores about a code that was sent."""

    def test_of_a_new_account(self, client: Client) -> None:
        client.post("/account/new/", {"name": "Rose", "email": "rose@example.org", "password1": NEW})

        held = client.session["account_email_verification_code"]
        assert held["email"] == "rose@example.org"
        assert held["user_id"] == str(User.objects.get().pk)
        assert isinstance(held["at"], float)

    def test_of_a_new_account_with_a_number(self, client: Client) -> None:
        client.post("/account/new/", {"name": "Rose", "email": "06 98 76 54 32", "password1": NEW})

        held = client.session["account_login"]["state"]["stages"]["verify_phone"]["data"]
        assert held["phone"] == "+33698765432"
        assert isinstance(held["at"], float)

    def test_of_a_forgotten_password(self, client: Client, alice: User) -> None:
        client.post("/account/password/forgotten/", {"email": alice.email})
        client.post("/account/password/forgotten/code/", {"code": code_sent()})

        held = client.session["account_password_reset_verification"]
        assert (held["email"], held["user_id"]) == (alice.email, str(alice.pk))
        assert held["code_confirmed"]
