"""Signing up with somebody else's address keeps nobody out, and gives nobody a name."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from comptoir.customers.models import User
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.safety.tests.test_takeover import browser
from comptoir.safety.tests.visits import NEW, code_sent

pytestmark = pytest.mark.django_db
HERS, NUMBER = "rose@example.org", "06 98 76 54 32"
FORGOTTEN = "/account/password/forgotten/"


def begins(place: str, name: str, at: str) -> Client:
    """Begin to sign up from a network."""
    client = browser(REMOTE_ADDR=at)
    cache.clear()
    answer = client.post("/account/new/", {"name": name, "email": place, "password1": f"{NEW}-{at}"})
    assert answer.status_code == 302
    return client


def letters() -> set[str]:
    return set(Message.objects.values_list("letter", flat=True))


@pytest.mark.parametrize(("place", "page"), [(HERS, "/account/new/code/"), (NUMBER, "/account/new/number/")])
class TestANewerClaim:
    def test_is_taken_at_once_with_a_code_of_its_own(self, place: str, page: str) -> None:
        begins(place, "Stranger", "198.51.100.1")
        owner = begins(place, "Rose Petit", "192.0.2.1")

        assert not any("already" in letter for letter in letters())
        owner.post(page, {"code": code_sent(), "action": "verify"})

        assert "Hello, Rose" in owner.get("/account/").content.decode()
        assert User.objects.get().name == "Rose Petit"

    def test_takes_no_code_away_that_was_sent_before(self, place: str, page: str) -> None:
        owner = begins(place, "Rose Petit", "192.0.2.1")
        code = code_sent()
        stranger = begins(place, "Stranger", "198.51.100.1")

        owner.post(page, {"code": code, "action": "verify"})

        assert "Hello, Rose" in owner.get("/account/").content.decode()
        assert User.objects.get().check_password(f"{NEW}-192.0.2.1")
        stranger.post(page, {"code": code, "action": "verify"})
        assert stranger.get("/account/").status_code == 302
        assert User.objects.get().name == "Rose Petit"

    def test_does_not_undo_what_is_corrected_afterwards(self, place: str, page: str) -> None:
        owner = begins(place, "Rose Petti", "192.0.2.1")
        code = code_sent()
        begins(place, "Stranger", "198.51.100.1")

        owner.post("/account/new/", {"name": "Rose Petit", "email": place, "password1": f"{NEW}-again"})
        owner.post(page, {"code": code, "action": "verify"})

        assert User.objects.get().name == "Rose Petit"
        assert User.objects.get().check_password(f"{NEW}-again")

    def test_of_somebodys_own_address_by_now_changes_nothing(self, place: str, page: str) -> None:
        stranger = begins(place, "Stranger", "198.51.100.1")
        code = code_sent()
        owner = begins(place, "Rose Petit", "192.0.2.1")
        owner.post(page, {"code": code_sent(), "action": "verify"})

        stranger.post(page, {"code": code, "action": "verify"})

        assert stranger.get("/account/").status_code == 302
        assert [user.name for user in User.objects.all()] == ["Rose Petit"]


def test_who_sets_a_new_password_instead_is_asked_her_name(client: Client) -> None:
    begins(HERS, "Stranger", "198.51.100.1")
    owner = browser()
    owner.post(FORGOTTEN, {"email": HERS})
    owner.post(f"{FORGOTTEN}code/", {"code": code_sent()})
    page = owner.get("/account/password/new/").content.decode()
    assert "Your name" in page
    assert "Stranger" not in page

    assert "Type your name." in owner.post("/account/password/new/", {"password1": NEW}).content.decode()
    owner.post("/account/password/new/", {"password1": NEW, "name": "Rose Petit"})

    assert "Hello, Rose" in owner.get("/account/").content.decode()
    run_queued()
    assert not [letter for letter in read_mailbox() if "Stranger" in letter.text + letter.subject]


def test_who_has_an_account_is_asked_no_name(alice: Any) -> None:
    owner = browser()
    owner.post(FORGOTTEN, {"email": alice.email})
    owner.post(f"{FORGOTTEN}code/", {"code": code_sent()})

    assert "Your name" not in owner.get("/account/password/new/").content.decode()
