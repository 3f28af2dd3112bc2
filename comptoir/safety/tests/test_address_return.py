"""A former address comes back: at once with more proof than a letter, else after three days."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.models import User
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.actions import change_email, change_phone, set_up_app
from comptoir.safety.models import AddressReturn
from comptoir.safety.schedule import give_addresses_back
from comptoir.safety.tests.test_second_step import SEED_OF_HERS, app_code, is_in
from comptoir.safety.tests.test_takeover import HERE, asks, browser, link_to
from comptoir.safety.tests.visits import NEW, code_sent, her_browser

pytestmark = pytest.mark.django_db
OLD, NEWER = "alice@example.org", "alice@new.example"


def return_link(place: str) -> str:
    run_queued()
    found = [re.search(r"(/account/address-return/\S+/)", letter.text) for letter in read_mailbox(place)]
    return next(link[1] for link in found if link)


@pytest.fixture
def taken(alice: User) -> User:
    """Alice, who has a new address; a reader of the former one pressed “This wasn’t me”."""
    change_email(alice, NEWER, visit=HERE)
    browser().post(link_to(OLD))
    alice.refresh_from_db()
    return alice


class TestWhoReadsAFormerMailbox:
    def test_locks_the_account_and_gets_no_code_for_it(self, taken: User) -> None:
        assert not taken.has_usable_password()
        assert taken.email == NEWER

        stranger = browser()
        asks(stranger, OLD)

        run_queued()
        assert not [letter for letter in read_mailbox(OLD) if re.search(r"\b\d{6}\b", letter.text)]

    def test_does_not_keep_the_owner_out(self, taken: User) -> None:
        owner = browser()
        asks(owner, NEWER)
        owner.post("/account/password/forgotten/code/", {"code": code_sent()})
        owner.post("/account/password/new/", {"password1": NEW})

        assert is_in(owner)

    def test_is_stopped_by_her_and_has_no_say_from_then_on(self, taken: User) -> None:
        page = browser().post(return_link(NEWER), {"what": "stop"})
        give_addresses_back(timezone.now() + timedelta(days=4))

        assert "keeps its present address and number" in page.content.decode()
        taken.refresh_from_db()
        assert taken.email == NEWER
        assert browser().post(link_to(OLD, -1)).status_code == 410
        assert "keeps its present address and number" in browser().get(return_link(OLD)).content.decode()

    def test_has_no_second_step(self, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        alice.authenticator_set.update(created_at=timezone.now() - timedelta(days=30))
        change_email(alice, NEWER, visit=HERE)
        browser().post(link_to(OLD))

        browser().post(return_link(OLD), {"what": "now", "code": "000000"})

        alice.refresh_from_db()
        assert alice.email == NEWER


class TestTheOwner:
    def test_has_the_address_back_at_once_from_a_browser_of_before(self, alice: User) -> None:
        change_email(alice, "thief@example.net", visit=HERE)

        her_browser(alice).post(link_to(OLD))

        alice.refresh_from_db()
        assert alice.email == OLD
        assert not AddressReturn.objects.exists()

    def test_has_it_back_at_once_with_her_second_step(self, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        alice.authenticator_set.update(created_at=timezone.now() - timedelta(days=30))
        change_email(alice, "thief@example.net", visit=HERE)
        browser().post(link_to(OLD))

        page = browser().post(return_link(OLD), {"what": "now", "code": app_code()})

        assert "its former address and number again" in page.content.decode()
        alice.refresh_from_db()
        assert alice.email == OLD

    def test_has_it_back_after_three_days_and_everybody_else_is_out(self, taken: User) -> None:
        thief = browser()
        asks(thief, NEWER)
        thief.post("/account/password/forgotten/code/", {"code": code_sent()})
        thief.post("/account/password/new/", {"password1": NEW})
        assert is_in(thief)

        give_addresses_back(timezone.now() + timedelta(days=2, hours=23))
        taken.refresh_from_db()
        assert taken.email == NEWER
        give_addresses_back(timezone.now() + timedelta(days=3, minutes=1))

        taken.refresh_from_db()
        assert (taken.email, taken.has_usable_password()) == (OLD, False)
        assert not is_in(thief)

    def test_every_address_and_number_is_told_once(self, alice: User) -> None:
        verify_phone(alice, "+33612345678")
        change_phone(alice, "+33698765432", visit=HERE)
        change_email(alice, NEWER, visit=HERE)
        for _twice in range(2):
            browser().post(link_to(OLD))
        run_queued()

        for place in (OLD, NEWER, "+33612345678", "+33698765432"):
            told = [letter for letter in read_mailbox(place) if "address-return" in letter.text]
            assert len(told) == 1, place


def test_an_altered_link_decides_nothing(taken: User) -> None:
    link = return_link(OLD)

    assert Client().post(f"{link[:-3]}xx/", {"what": "stop"}).status_code == 410
    assert AddressReturn.objects.pending().exists()
