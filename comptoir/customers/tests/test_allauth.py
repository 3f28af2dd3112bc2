"""What we lean on of allauth beyond what it documents: an upgrade that changes it is seen here first."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest
from allauth.account import forms, stages, views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.views._phone import _VerifyPhoneSignupView
from django.test import Client

from comptoir.customers.models import User
from comptoir.customers.tests.visits import NEW, code_sent

PACKAGE = Path(__file__).parents[2]
MODULE, CLASS = "a module", "a class"
FLOWS = "allauth.account.internal.flows"
# Each name that we import from inside the library: its value, or what it is called with
INTERNALS: dict[str, str | list[str]] = {
    "allauth.account.internal.constants.LoginStageKey": CLASS,
    "allauth.account.internal.decorators.login_stage_required": ["stage", "redirect_urlname"],
    f"{FLOWS}.email_verification_by_code.EMAIL_VERIFICATION_CODE_SESSION_KEY": (
        "account_email_verification_code"
    ),
    f"{FLOWS}.login.get_authentication_records": ["request", "user"],
    f"{FLOWS}.login.record_authentication": ["request", "user", "method", "extra_data"],
    f"{FLOWS}.logout.logout": ["request", "show_message"],
    f"{FLOWS}.password_reset_by_code.PASSWORD_RESET_VERIFICATION_SESSION_KEY": (
        "account_password_reset_verification"
    ),
    f"{FLOWS}.password_reset_by_code.PasswordResetVerificationProcess": CLASS,
    f"{FLOWS}.reauthentication.STATE_SESSION_KEY": "account_reauthentication_state",
    f"{FLOWS}.reauthentication.resume_request": ["request"],
    f"{FLOWS}.reauthentication.suspend_request": ["request", "redirect_to"],
    "allauth.account.internal.stagekit.LOGIN_SESSION_KEY": "account_login",
    "allauth.account.internal.stagekit.clear_login": ["request"],
    "allauth.core.internal.httpkit.headed_redirect_response": ["viewname", "query"],
    "allauth.mfa.base.internal.flows.post_authentication": [
        *("request", "authenticator", "reauthenticated", "passwordless"),
    ],
    "allauth.mfa.totp.internal.auth.format_hotp_value": ["value"],
    "allauth.mfa.totp.internal.auth.generate_totp_secret": ["length"],
    "allauth.mfa.totp.internal.auth.hotp_value": ["secret", "counter"],
    "allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time": [],
    "allauth.mfa.webauthn.internal.auth": MODULE,
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
    (_VerifyPhoneSignupView, "_verify_form_invalid", ["self", "form"]),
    (forms.SignupForm, "_clean_phone", ["self"]),
    (stages.EmailVerificationStage, "handle", ["self"]),
]


def imported() -> set[str]:
    """Every name that the house imports from inside the library."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in (
            ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if "tests" not in file.parts else ()
        ):
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            if module.startswith("allauth.") and "internal" in module.split("."):
                found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


def shape(name: str) -> str | list[str]:
    module, _dot, attribute = name.rpartition(".")
    found: Any = getattr(importlib.import_module(module), attribute, None) or importlib.import_module(name)
    if inspect.ismodule(found) or inspect.isclass(found):
        return MODULE if inspect.ismodule(found) else CLASS
    return list(inspect.signature(found).parameters) if callable(found) else str(found)


def test_each_internal_that_we_import_stands_here() -> None:
    assert imported() - {"allauth.core.internal.ratelimit"} <= set(INTERNALS)


@pytest.mark.parametrize("name", INTERNALS)
def test_each_is_what_it_was(name: str) -> None:
    assert shape(name) == INTERNALS[name]


@pytest.mark.parametrize(("owner", "method", "takes"), REPLACED)
def test_each_method_that_we_replace_is_still_called_so(owner: Any, method: str, takes: list[str]) -> None:
    assert list(inspect.signature(getattr(owner, method)).parameters) == takes


@pytest.mark.django_db
class TestWhatASessionHolds:
    """We read what the library keeps there of a code that was sent."""

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
