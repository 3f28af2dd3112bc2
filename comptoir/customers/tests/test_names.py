"""A name is what people call somebody, and leads nowhere."""

from __future__ import annotations

import pytest
from django.test import Client

from comptoir.customers.models import User

pytestmark = pytest.mark.django_db
NO_NAMES = [
    "Alice http://evil.com",
    "WWW.evil.com",
    "evil.com",
    "Alice, see evil.co.uk",
    "Al\x07ice",
    "ｗｗｗ．evil.com",
    "Al\u202eice",
    "A\u2028B",
    "\u200b\u2060",
]


@pytest.mark.parametrize("typed", NO_NAMES)
def test_a_name_holds_no_web_address_and_no_hidden_sign(as_alice: Client, alice: User, typed: str) -> None:
    as_alice.cookies["language"] = "en"
    page = as_alice.post("/account/name/", {"name": typed}).content.decode()

    assert "Type your name only" in page
    assert 'aria-invalid="true"' in page
    alice.refresh_from_db()
    assert alice.name == "Alice Martin"


@pytest.mark.parametrize(
    "typed", ["J. P. O’Neill-Dupont, Jr.", "J.R.R. Martin", "e.e.cummings", "阿麗斯", "Zoë wWw", "María José"]
)
def test_a_name_is_any_that_people_have(as_alice: Client, alice: User, typed: str) -> None:
    as_alice.post("/account/name/", {"name": typed})

    alice.refresh_from_db()
    assert alice.name == typed
