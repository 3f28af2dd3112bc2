"""Passkeys: created, used, and answers that no browser would give on a page of this house."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from comptoir.customers.models import User, Visit
from comptoir.rest.models import Counter
from comptoir.safety.actions import ask_way_back, prefer_method, set_up_app
from comptoir.safety.models import way_back_of
from comptoir.safety.tests.device import ENTRANCE, NEW, Device
from comptoir.safety.tests.test_second_step import is_in
from comptoir.safety.tests.visits import prove, sign_in

pytestmark = pytest.mark.django_db
NO_ANSWERS = [
    "{}",
    "[]",
    "null",
    '"x"',
    "not JSON",
    "[" * 10_000,
    "{" + " " * 20_000 + "}",
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": null}',
    '{"id": "YQ", "rawId": "YQ", "type": "public-key", "response": {"clientDataJSON": 5}}',
    # An origin as it should be, and nothing else
    '{"response": {"clientDataJSON": "eyJvcmlnaW4iOiAiaHR0cDovL3Rlc3RzZXJ2ZXIifQ"}}',
]


@pytest.fixture
def device(as_alice: Client) -> Device:
    prove(as_alice)
    device = Device()
    assert device.make(as_alice)["Location"] == "/account/recovery-codes/"
    return device


def test_signs_in_by_itself_and_stops_a_slow_way_back(device: Device, alice: User) -> None:
    visitor = Client()
    ask_way_back(alice, visit=Visit("127.0.0.1", ""))

    assert device.sign_in(visitor, alice)["Location"] == "/account/"

    assert is_in(visitor)
    assert way_back_of(alice) is None


def test_is_all_that_the_second_step_asks_of_who_has_nothing_else(device: Device, alice: User) -> None:
    visitor = Client()
    sign_in(visitor)

    page = visitor.get("/account/sign-in/second-step/").content.decode()

    assert "Confirm with your passkey: your device asks" in page
    assert 'name="code"' not in page


def test_stands_first_in_the_words_where_it_is_preferred(device: Device, alice: User) -> None:
    set_up_app(alice, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", counter=0, visit=Visit("127.0.0.1", ""))
    prefer_method(alice, "webauthn", visit=Visit("127.0.0.1", ""))
    visitor = Client()
    sign_in(visitor)

    page = visitor.get("/account/sign-in/second-step/").content.decode()

    assert "Confirm with your passkey, or with the code that your authenticator app shows." in page


def test_is_offered_in_the_field_of_the_address(client: Client) -> None:
    assert 'autocomplete="username webauthn"' in client.get("/account/sign-in/").content.decode()


@pytest.mark.parametrize("origin", ["https://localhost", "http://evil.localhost", "http://evil.example"])
def test_answers_no_page_but_this_houses(device: Device, alice: User, origin: str) -> None:
    visitor = Client()
    device.origin = origin

    assert device.sign_in(visitor, alice)["Location"] == "/account/sign-in/"
    assert not is_in(visitor)


def test_is_made_for_no_page_but_this_houses(as_alice: Client) -> None:
    prove(as_alice)

    assert Device(origin="http://evil.localhost").make(as_alice).status_code == 200
    assert Device(verifies=False).make(as_alice).status_code == 200
    assert not Authenticator.objects.exists()


def test_is_nobody_elses(device: Device, bob: User) -> None:
    visitor = Client()

    device.sign_in(visitor, bob)

    assert not is_in(visitor)


def test_kept_here_is_no_new_proof_of_who_she_is(as_alice: Client, alice: User) -> None:
    prove(as_alice)
    Device().make(as_alice)
    session = as_alice.session
    shown = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        one | {"at": one["at"] - 2000} if one["method"] == "password" else one for one in shown
    ]
    session.save()

    assert as_alice.get("/account/email/")["Location"].startswith("/account/confirmation/")


@pytest.mark.parametrize("page", [ENTRANCE, NEW])
@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_no_browser_answers_is_refused_in_words(as_alice: Client, page: str, answer: str) -> None:
    client = Client() if page == ENTRANCE else prove(as_alice)
    client.cookies["language"] = "en"
    client.get(page)

    told: Any = client.post(page, {"credential": answer}, follow=True)

    assert told.status_code == 200
    assert b"The passkey was not accepted" in told.content


def test_is_answered_twenty_times_a_minute_and_asked_for_by_every_page_of_signing_in(
    visitor: Client,
) -> None:
    Counter.objects.all().delete()
    answer = {"credential": "{}"}

    assert [visitor.get(ENTRANCE).status_code for _try in range(30)] == [200] * 30
    answered = [visitor.post(ENTRANCE, answer).status_code for _try in range(22)]
    assert answered == [302] * 20 + [429] * 2
