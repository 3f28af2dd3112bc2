"""A form on the way in only reads: it counts no try and deletes nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.cache import SessionStore
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import User
from comptoir.entrance.forms import CodeForm, LoginForm, NewPasswordForm, ResetPasswordForm, SignupForm
from comptoir.safety.forms import AppForm, ConfirmationForm, PasswordForm, SecondStepForm, SentCodeForm
from comptoir.safety.tests.visits import NEW

pytestmark = pytest.mark.django_db
ALICES, WRITES = "alice@example.org", ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(autouse=True)
def request_of_a_stranger() -> Iterator[Any]:
    request: Any = RequestFactory().post("/")
    request.user, request.session = AnonymousUser(), SessionStore()
    with request_context(request):
        yield request


FORMS: dict[str, Any] = {
    "login": lambda user: LoginForm({"login": ALICES, "password": "mistyped-X"}),
    "login_that_is_right": lambda user: LoginForm({"login": ALICES, "password": PASSWORD}),
    "signup": lambda user: SignupForm({"name": "Rose", "email": "rose@example.org", "password1": NEW}),
    "signup_that_is_there": lambda user: SignupForm({"name": "Rose", "email": ALICES, "password1": NEW}),
    "forgotten": lambda user: ResetPasswordForm({"email": ALICES}),
    "forgotten_code": lambda user: CodeForm({"code": "123456"}, code="654321"),
    "new_account_code": lambda user: CodeForm({"code": "123456"}, code="123456", user=user, email=ALICES),
    "new_password": lambda user: NewPasswordForm({"password1": NEW}, user=user),
    "password": lambda user: PasswordForm({"current": "mistyped-X", "password1": NEW}, user=user),
    "second_step": lambda user: SecondStepForm({"code": "123456"}),
    "confirmation": lambda user: ConfirmationForm({"password": "?", "code": "123456"}, asks_code=True),
    "sent_code": lambda user: SentCodeForm({"code": "123456"}),
    "app": lambda user: AppForm({"code": "123456"}),
}


@pytest.mark.parametrize("made", FORMS)
def test_is_valid_and_writes_nothing(made: str, alice: User, request_of_a_stranger: Any) -> None:
    form = FORMS[made](alice)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert form.is_valid(), form.errors

    assert [query["sql"] for query in asked if query["sql"].startswith(WRITES)] == []
    assert dict(request_of_a_stranger.session.items()) == {}


def test_one_with_the_address_of_an_unfinished_sign_up_leaves_it() -> None:
    begun = User.objects.create_user("rose@example.org", NEW, name="Mallory", signed_up_at=timezone.now())
    EmailAddress.objects.create(user=begun, email="rose@example.org", verified=False, primary=True)

    SignupForm({"name": "Rose", "email": "rose@example.org", "password1": NEW}).is_valid()

    assert User.objects.get() == begun
