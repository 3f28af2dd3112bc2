"""What this floor needs from inside allauth; an upgrade that changes it fails here first."""

from __future__ import annotations

import base64
import json
import time

import pytest
from django.test import Client

from comptoir.customers.models import User
from comptoir.safety.allauth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from comptoir.safety.tests.library import shape, taken_by
from comptoir.safety.tests.visits import prove, sign_in

FLOWS, PASSKEYS = "allauth.account.internal.flows", "allauth.mfa.webauthn.internal.auth"
TOTP = "allauth.mfa.totp.internal.auth"
# Each name that we take from inside the library: its value, or what it is called with
INTERNALS: dict[str, str | list[str]] = {
    f"{FLOWS}.login.get_authentication_records": ["request", "user"],
    f"{FLOWS}.login.record_authentication": ["request", "user", "method", "extra_data"],
    f"{FLOWS}.logout.logout": ["request", "show_message"],
    f"{FLOWS}.reauthentication.STATE_SESSION_KEY": "account_reauthentication_state",
    f"{FLOWS}.reauthentication.resume_request": ["request"],
    f"{FLOWS}.reauthentication.suspend_request": ["request", "redirect_to"],
    "allauth.mfa.base.internal.flows.post_authentication": [
        *("request", "authenticator", "reauthenticated", "passwordless"),
    ],
    f"{TOTP}.format_hotp_value": ["value"],
    f"{TOTP}.generate_totp_secret": ["length"],
    f"{TOTP}.hotp_value": ["secret", "counter"],
    f"{TOTP}.yield_hotp_counters_from_time": [],
    f"{PASSKEYS}.begin_authentication": ["user"],
    f"{PASSKEYS}.begin_registration": ["user", "passwordless"],
    f"{PASSKEYS}.complete_authentication": ["user", "response"],
    f"{PASSKEYS}.complete_registration": ["credential"],
    f"{PASSKEYS}.extract_user_from_response": ["response"],
    f"{PASSKEYS}.parse_authentication_response": ["response"],
    f"{PASSKEYS}.parse_registration_response": ["response"],
}


def test_each_internal_that_we_take_stands_here() -> None:
    assert taken_by("safety") == set(INTERNALS)


@pytest.mark.parametrize("name", INTERNALS)
def test_each_is_what_it_was(name: str) -> None:
    assert shape(name) == INTERNALS[name]


def test_a_code_of_an_app_is_what_the_standard_says() -> None:
    # RFC 4226, appendix D
    seed = base64.b32encode(b"12345678901234567890").decode()

    assert [format_hotp_value(hotp_value(seed, counter)) for counter in (0, 1, 9)] == [
        *("755224", "287082", "520489"),
    ]


def test_a_seed_has_as_many_bits_as_the_hash() -> None:
    assert len(base64.b32decode(generate_totp_secret())) == 20


def test_the_half_minute_before_and_after_counts() -> None:
    now = int(time.time()) // 30

    assert sorted(counter - now for counter in yield_hotp_counters_from_time()) in (
        [-1, 0, 1],
        # The half minute ended between the two lines.
        [0, 1, 2],
    )


@pytest.mark.django_db
class TestWhatASessionHolds:
    """We read there how somebody proved who she is, and where she was going."""

    def test_of_a_sign_in(self, client: Client, alice: User) -> None:
        sign_in(client)

        [held] = client.session["account_authentication_methods"]
        assert held["method"] == "password"
        assert time.time() - held["at"] < 60
        assert client.session["account_authentication_methods_user"] == str(alice.pk)

    def test_of_what_waits_for_a_recent_one(self, as_alice: Client) -> None:
        as_alice.post("/account/email/", {"what": "to", "email": "new@example.org"})

        held = json.loads(as_alice.session["account_reauthentication_state"]["request"])
        assert (held["path"], held["method"]) == ("/account/email/", "POST")

    def test_of_a_passkey_that_is_asked_for(self, as_alice: Client) -> None:
        prove(as_alice).get("/account/passkeys/new/")

        assert as_alice.session["mfa.webauthn.state"]["challenge"]
