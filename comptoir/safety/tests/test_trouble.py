"""When it was not her: the lock, what it undoes, and the slow way back in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.models import User, Visit
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.safety.actions import (
    ask_way_back,
    change_email,
    change_phone,
    lock_down,
    make_recovery_codes,
    set_up_app,
    take_way_back,
)
from comptoir.safety.models import Browser, Session, WayBack, second_step_of
from comptoir.safety.tests.test_second_step import SEED_OF_HERS, STEP, app_code, is_in
from comptoir.safety.tests.visits import NEW, code_sent, her_browser, sign_in

pytestmark = pytest.mark.django_db
HERE = Visit("127.0.0.1", "Mozilla/5.0")
WAY = "/account/sign-in/way-back/"


def link_in_letter(place: str) -> str:
    run_queued()
    found = re.search(r"(/account/not-me/\S+/)", read_mailbox(place)[0].text)
    assert found
    return found[1]


class TestNotMe:
    def test_a_letters_link_locks_and_she_comes_back_with_a_code(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        thief = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
        sign_in(thief)
        link = link_in_letter("alice@example.org")
        anybody = Client()
        anybody.cookies["language"] = "en"
        assert "This wasn’t me" in anybody.get(link).content.decode()
        assert is_in(thief)

        page = anybody.post(link).content.decode()

        assert "Your account is locked" in page
        assert not is_in(thief)
        assert not is_in(visitor)
        assert sign_in(Client()).status_code == 200
        assert not Browser.objects.exists()
        visitor.post("/account/password/forgotten/", {"email": "alice@example.org"})
        visitor.post("/account/password/forgotten/code/", {"code": code_sent()})
        visitor.post("/account/password/new/", {"password1": NEW})
        assert is_in(visitor)

    def test_from_the_old_address_it_undoes_the_new_one(self, alice: User) -> None:
        verify_phone(alice, "+33612345678")
        change_email(alice, "thief@example.net", visit=HERE)
        change_phone(alice, "+33698765432", visit=HERE)
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        run_queued()
        [told] = read_mailbox("alice@example.org")
        link = re.search(r"(/account/not-me/\S+/)", told.text)
        assert link

        her_browser(alice).post(link[1])

        alice.refresh_from_db()
        assert (alice.email, alice.phone) == ("alice@example.org", "+33612345678")
        assert not Authenticator.objects.exists()
        assert sign_in(Client(), email="thief@example.net").status_code == 200

    def test_what_was_there_before_stays(self, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        make_recovery_codes(alice, visit=HERE)

        lock_down(alice, since=timezone.now(), visit=HERE, is_shown=True)

        assert second_step_of(alice).kinds == ["totp"]

    def test_twice_is_once(self, alice: User) -> None:
        since = timezone.now()
        change_email(alice, "thief@example.net", visit=HERE)
        lock_down(alice, since=since, visit=HERE, is_shown=True)
        lock_down(alice, since=since, visit=HERE, is_shown=True)

        alice.refresh_from_db()
        assert alice.email == "alice@example.org"

    def test_an_altered_or_old_link_changes_nothing(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        sign_in(Client())
        link = link_in_letter("alice@example.org")

        for wrong in (link[:-3] + "xx/", "/account/not-me/nonsense/"):
            answer = visitor.post(wrong)
            assert answer.status_code == 410
            assert "This link does not work" in answer.content.decode()
        assert is_in(visitor)

    def test_no_link_stays_behind(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        sign_in(Client())
        run_queued()

        message = Message.objects.get(letter="customers/alert")
        assert "not-me" not in message.text + message.html
        assert bytes(message.secrets) == b""

    def test_secure_your_account_does_the_same(self, visitor: Client, alice: User) -> None:
        sign_in(visitor)
        change_email(alice, "thief@example.net", visit=HERE)

        page = visitor.post("/account/compromised/", {"days": "1"}).content.decode()

        assert "Your account is locked" in page
        assert not is_in(visitor)
        assert not Session.objects.filter(user=alice).exists()
        alice.refresh_from_db()
        assert alice.email == "alice@example.org"


class TestWayBack:
    @pytest.fixture
    def locked_out(self, visitor: Client, alice: User) -> Client:
        """Alice at the second step, with nothing to pass it."""
        verify_phone(alice, "+33612345678")
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        sign_in(visitor)
        return visitor

    def test_takes_three_days_and_tells_every_address(self, locked_out: Client, alice: User) -> None:
        assert "it takes three days" in locked_out.get(WAY).content.decode()
        locked_out.post(WAY, {"what": "ask"})

        run_queued()
        told = "Someone asked to recover your account"
        assert told in [letter.subject for letter in read_mailbox("alice@example.org")]
        assert told in read_mailbox("+33612345678")[0].text
        locked_out.post(WAY, {"what": "send"})
        locked_out.post(WAY, {"what": "code", "code": code_sent()})
        assert not is_in(locked_out)
        assert second_step_of(alice).is_on

    def test_opens_then_with_a_code_to_her_address(self, locked_out: Client, alice: User) -> None:
        locked_out.post(WAY, {"what": "ask"})
        WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
        locked_out.post(WAY, {"what": "send"})
        locked_out.post(WAY, {"what": "code", "code": "000000"})
        assert not is_in(locked_out)

        locked_out.post(WAY, {"what": "code", "code": code_sent()})

        assert is_in(locked_out)
        assert not second_step_of(alice).is_on
        assert sign_in(Client())["Location"] == "/account/"

    def test_once_open_the_second_step_leads_there(self, locked_out: Client, alice: User) -> None:
        locked_out.post(WAY, {"what": "ask"})
        assert "Account recovery is ready" not in locked_out.get(STEP).content.decode()
        WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
        again = Client()
        again.cookies["language"] = "en"
        sign_in(again)

        page = again.get(STEP).content.decode()

        assert "Account recovery is ready" in page
        assert page.index(f'href="{WAY}"') < page.index("</form>")

    def test_says_where_its_code_went_and_sends_another(self, locked_out: Client, alice: User) -> None:
        locked_out.post(WAY, {"what": "ask"})
        WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
        assert (
            "We send one last code to <strong>a•••@example.org</strong>"
            in locked_out.get(WAY).content.decode()
        )
        locked_out.post(WAY, {"what": "send"})
        first, page = code_sent(), locked_out.get(WAY).content.decode()
        assert "to <strong>a•••@example.org</strong>. It works for ten minutes and three tries." in page
        assert "alice@example.org" not in page
        assert "Send another code" in page
        for _try in range(4):
            wrong = locked_out.post(WAY, {"what": "code", "code": "000000"}).content.decode()
        assert "Choose “Send another code”." in wrong
        for typed in ("", "12345"):
            locked_out.post(WAY, {"what": "code", "code": typed})

        locked_out.post(WAY, {"what": "send"})
        assert code_sent() != first
        locked_out.post(WAY, {"what": "code", "code": code_sent()})
        assert is_in(locked_out)

    def test_of_an_account_without_an_address_says_that_it_needs_the_phone(
        self, locked_out: Client, alice: User
    ) -> None:
        EmailAddress.objects.filter(user=alice).delete()
        User.objects.filter(pk=alice.pk).update(email="")
        assert locked_out.get(WAY)["Location"] == "/account/sign-in/"
        sign_in(locked_out, email="+33612345678")
        page = locked_out.get(WAY).content.decode()
        assert "a code by SMS to your number ending in 78" in page
        assert "Without that phone, this does not help" in page
        assert "sent to your address" not in page
        locked_out.post(WAY, {"what": "ask"})
        WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
        locked_out.post(WAY, {"what": "send"})

        page = locked_out.get(WAY).content.decode()

        assert "by SMS to your number ending in <strong>78</strong>. It works for ten minutes" in page

    def test_is_over_after_a_week(self, alice: User) -> None:
        ask_way_back(alice, visit=HERE)
        WayBack.objects.update(asked_at=timezone.now() - timedelta(days=10, minutes=1))

        assert not take_way_back(alice, visit=HERE)

    def test_is_stopped_by_signing_in_and_by_this_wasnt_me(self, locked_out: Client, alice: User) -> None:
        locked_out.post(WAY, {"what": "ask"})
        locked_out.post("/account/sign-in/second-step/", {"code": app_code()})
        assert is_in(locked_out)
        assert WayBack.objects.get().ended_at

        ask_way_back(alice, visit=HERE)
        lock_down(alice, since=timezone.now(), visit=HERE, is_shown=True)
        assert not WayBack.objects.filter(ended_at=None).exists()

    def test_asked_twice_is_asked_once(self, alice: User) -> None:
        first = ask_way_back(alice, visit=HERE)

        assert ask_way_back(alice, visit=HERE) == first
        assert WayBack.objects.count() == 1

    def test_needs_the_password(self, visitor: Client, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        sign_in(visitor, "mistyped")

        assert visitor.post(WAY, {"what": "ask"})["Location"] == "/account/sign-in/"
        assert not WayBack.objects.exists()
