"""An account that was taken over: what a lock ends, and what the intruder cannot do afterwards."""

from __future__ import annotations

import base64
import re
import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.models import User, Visit
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.safety.actions import (
    change_email,
    change_password,
    change_phone,
    lock_down,
    make_recovery_codes,
    remove_method,
    set_up_app,
    set_up_sms,
    use_app_code,
    use_recovery_code,
)
from comptoir.safety.models import RetiredStep, Session, WayBack, second_step_of
from comptoir.safety.schedule import forget_retired_steps
from comptoir.safety.sessions import BEGAN
from comptoir.safety.tests.device import Device
from comptoir.safety.tests.test_second_step import NUMBER, SEED_OF_HERS, STEP, app_code, is_in
from comptoir.safety.tests.visits import NEW, code_sent, her_browser, prove, sign_in

pytestmark = pytest.mark.django_db
HERE = Visit("127.0.0.1", "Mozilla/5.0")
THIEF = "thief@example.net"
FORGOTTEN = "/account/password/forgotten/"


def browser(**more: Any) -> Client:
    client = Client(**more)
    client.cookies["language"] = "en"
    return client


def asks(client: Client, place: str, **more: Any) -> Any:
    return client.post(FORGOTTEN, {"email": place}, **more)


def link_to(place: str, at: int = 0) -> str:
    run_queued()
    links = [re.search(r"(/account/not-me/\S+/)", letter.text) for letter in read_mailbox(place)]
    return [found[1] for found in links if found][at]


class TestWhatIsUnderWay:
    def test_a_new_password_is_over_with_the_lock(self, alice: User) -> None:
        change_email(alice, THIEF, visit=HERE)
        thief = browser()
        asks(thief, THIEF)
        thief.post(f"{FORGOTTEN}code/", {"code": code_sent()})
        assert thief.get("/account/password/new/").status_code == 200

        lock_down(alice, since=timezone.now() - timedelta(days=1), visit=HERE, is_shown=True)

        assert thief.post("/account/password/new/", {"password1": NEW})["Location"] == FORGOTTEN
        assert "start again" in thief.get(FORGOTTEN).content.decode()
        alice.refresh_from_db()
        assert not alice.has_usable_password()

    def test_a_code_to_an_address_that_she_gave_up_is_over(self, alice: User) -> None:
        somebody = browser()
        asks(somebody, "alice@example.org")
        code = code_sent()

        change_email(alice, "alice@new.example", visit=HERE)

        page = somebody.post(f"{FORGOTTEN}code/", {"code": code})
        assert "This is not the code that we sent." in page.content.decode()

    @pytest.mark.parametrize("what", ["lock", "password", "address"])
    def test_a_second_step_is_over_with_the_password_before_it(self, alice: User, what: str) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        thief = browser()
        sign_in(thief)

        if what == "lock":
            lock_down(alice, since=timezone.now(), visit=HERE, is_shown=True)
        elif what == "password":
            change_password(alice, NEW, visit=HERE)
        else:
            change_email(alice, "alice@new.example", visit=HERE)

        assert thief.post(STEP, {"code": app_code()})["Location"] == "/account/sign-in/"
        assert not is_in(thief)

    def test_a_passkey_opens_no_locked_account(self, as_alice: Client, alice: User) -> None:
        device = Device()
        device.make(prove(as_alice))
        lock_down(alice, since=timezone.now() + timedelta(minutes=1), visit=HERE, is_shown=True)
        thief = browser()

        answer = device.sign_in(thief, alice)

        assert answer["Location"] == "/account/password/forgotten/"
        assert "This account is locked" in thief.get(answer["Location"]).content.decode()
        assert not is_in(thief)

    def test_a_slow_way_back_is_stopped_by_a_new_password(self, alice: User) -> None:
        WayBack.objects.create(user=alice)

        change_password(alice, NEW, visit=HERE)

        assert WayBack.objects.get().ended_at


class TestLinks:
    def test_a_link_locks_once_and_not_after_the_owner_is_back(self, alice: User) -> None:
        change_email(alice, THIEF, visit=HERE)
        link, of_thief = link_to("alice@example.org"), link_to(THIEF)
        owner = her_browser(alice)
        owner.post(link)
        assert "Your account is locked" in owner.post(link).content.decode()
        asks(owner, "alice@example.org")
        owner.post(f"{FORGOTTEN}code/", {"code": code_sent()})
        owner.post("/account/password/new/", {"password1": NEW})
        alice.refresh_from_db()
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)

        for used in (link, of_thief):
            assert browser().post(used).status_code == 410

        assert is_in(owner)
        assert second_step_of(alice).is_on

    def test_who_held_the_address_for_days_locks_nobody_out(self, alice: User) -> None:
        change_email(alice, THIEF, visit=HERE)
        make_recovery_codes(alice, visit=HERE)
        change_email(alice, "alice@example.org", visit=HERE)
        run_queued()

        for letter in range(3):
            assert browser().post(link_to(THIEF, letter)).status_code == 410
        alice.refresh_from_db()
        assert alice.has_usable_password()
        assert browser().post(link_to("alice@example.org", -1)).status_code == 200

    def test_a_lock_leaves_no_way_in_rather_than_one_that_came_since(self, alice: User, bob: User) -> None:
        verify_phone(alice, NUMBER)
        change_email(alice, "", visit=HERE)
        since = timezone.now()
        change_email(alice, "alice@new.example", visit=HERE)
        change_phone(alice, "", visit=HERE)
        verify_phone(bob, NUMBER)

        lock_down(alice, since=since, visit=HERE, is_shown=True)

        alice.refresh_from_db()
        assert (alice.email, alice.phone) == ("", "")


class TestLock:
    def test_a_thiefs_address_goes_even_where_hers_is_anothers_by_now(self, alice: User, bob: User) -> None:
        change_email(alice, THIEF, visit=HERE)
        link = link_to("alice@example.org")
        change_email(bob, "alice@example.org", visit=HERE)

        her_browser(alice).post(link)

        alice.refresh_from_db()
        assert alice.email == ""
        thief = browser()
        asks(thief, THIEF)
        assert not Message.objects.filter(letter="customers/new_password_code").exists()

    def test_brings_back_the_second_step_that_was_replaced_or_removed(self, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        codes = make_recovery_codes(alice, visit=HERE)
        Authenticator.objects.update(created_at=timezone.now() - timedelta(days=30))
        since = timezone.now()
        set_up_app(alice, "A" * 32, counter=0, visit=HERE)
        make_recovery_codes(alice, visit=HERE)
        for method in second_step_of(alice).methods:
            remove_method(alice, method.id, works_here=False, visit=HERE)
        assert not second_step_of(alice).is_on

        lock_down(alice, since=since, visit=HERE, is_shown=True)

        assert second_step_of(alice).kinds == ["totp"]
        assert use_app_code(alice, app_code())
        assert use_recovery_code(alice, codes[0], visit=HERE)
        assert not RetiredStep.objects.exists()

    def test_brings_back_no_code_by_sms_without_a_number(self, alice: User, bob: User) -> None:
        verify_phone(alice, NUMBER)
        set_up_sms(alice, visit=HERE)
        Authenticator.objects.update(created_at=timezone.now() - timedelta(days=30))
        since = timezone.now()
        [method] = second_step_of(alice).methods
        remove_method(alice, method.id, works_here=False, visit=HERE)
        change_phone(alice, "", visit=HERE)
        verify_phone(bob, NUMBER)

        lock_down(alice, since=since, visit=HERE, is_shown=True)

        assert not second_step_of(alice).is_on

    def test_a_letter_of_one_change_takes_back_what_was_done_an_hour_before(self, alice: User) -> None:
        Authenticator.objects.create(user=alice, type="webauthn", data={"name": "k", "credential": {}})
        Authenticator.objects.update(created_at=timezone.now() - timedelta(minutes=59))
        change_email(alice, THIEF, visit=HERE)

        browser().post(link_to("alice@example.org"))

        assert not Authenticator.objects.exists()

    def test_what_happens_right_after_one_can_be_taken_back_too(self, alice: User) -> None:
        change_email(alice, THIEF, visit=HERE)
        her_browser(alice).post(link_to("alice@example.org"))
        alice.refresh_from_db()
        with time_machine.travel(timedelta(seconds=2)):
            change_email(alice, "thief@example.com", visit=HERE)

            assert her_browser(alice).post(link_to("alice@example.org")).status_code == 200
        alice.refresh_from_db()
        assert alice.email == "alice@example.org"

    def test_what_can_be_brought_back_is_forgotten_after_two_weeks(self, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)

        forget_retired_steps(timezone.now() + timedelta(days=13))
        assert RetiredStep.objects.count() == 1
        forget_retired_steps(timezone.now() + timedelta(days=15))
        assert not RetiredStep.objects.exists()


class TestSecureYourAccount:
    def test_to_undo_changes_asks_for_a_recent_sign_in(self, as_alice: Client, alice: User) -> None:
        change_email(alice, "alice@new.example", visit=HERE)

        away = as_alice.post("/account/compromised/", {"days": "14"})
        assert away["Location"].startswith("/account/confirmation/")
        alice.refresh_from_db()
        assert alice.email == "alice@new.example"

        assert "is locked" in as_alice.post("/account/compromised/", {"days": "0"}).content.decode()


class TestStrangersDoNotUseUpHerCodes:
    @pytest.fixture
    def with_sms(self, alice: User) -> User:
        verify_phone(alice, NUMBER)
        set_up_sms(alice, visit=HERE)
        return alice

    def test_nor_by_asking_for_a_new_password(self, with_sms: User) -> None:
        for at in range(12):
            asks(browser(), NUMBER, REMOTE_ADDR=f"198.51.{at}.1")

        self.gets_her_code()

    def test_nor_by_giving_her_number_as_theirs(self, with_sms: User, as_bob: Client) -> None:
        prove(as_bob)
        for _try in range(6):
            as_bob.post("/account/phone/", {"what": "to", "phone": NUMBER})

        self.gets_her_code()

    def gets_her_code(self) -> None:
        Message.objects.all().delete()
        client = browser()
        sign_in(client)
        assert "Too many codes" not in client.get(STEP).content.decode()
        assert Message.objects.filter(recipient=NUMBER, letter="customers/step_code_sms").count() == 1

    def test_nor_her_new_password_by_asking_from_elsewhere(self, alice: User) -> None:
        answers = [asks(browser(), "alice@example.org", REMOTE_ADDR="198.51.100.7") for _try in range(5)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 429, 429]

        assert asks(browser(), "alice@example.org", REMOTE_ADDR="192.0.2.9").status_code == 302

    def test_and_from_many_networks_there_is_an_end_to_it_too(self, alice: User, settings: Any) -> None:
        settings.LIMITS = settings.LIMITS | {"letters_by_strangers": "5/d"}
        for at in range(8):
            asks(browser(), "alice@example.org", REMOTE_ADDR=f"198.51.{at}.1")

        assert Message.objects.filter(letter="customers/new_password_code").count() == 5


class TestNobodyLearnsWhoHasANumber:
    def test_by_asking_three_times(self, alice: User, bob: User) -> None:
        verify_phone(alice, NUMBER)
        set_up_sms(alice, visit=HERE)
        verify_phone(bob, "+33612345679")

        told = {
            tuple(asks(browser(), number).status_code for _try in range(4))
            for number in (NUMBER, "+33612345679", "+33612345670")
        }

        assert told == {(302, 302, 302, 429)}
        sent = Message.objects.filter(recipient=NUMBER)
        assert set(sent.values_list("letter", flat=True)) == {"customers/number_is_second_step_sms"}
        assert sent.count() == 3

    def test_by_signing_up_and_asking_for_more_codes(self, alice: User) -> None:
        verify_phone(alice, NUMBER)

        assert self.signs_up(NUMBER, "198.51.100.1") == self.signs_up("+33612345670", "198.51.101.1")

    def signs_up(self, number: str, ip: str) -> list[int]:
        client, said = browser(REMOTE_ADDR=ip), []
        for _round in range(3):
            form = {"name": "Nadia", "email": number, "password1": NEW}
            said.append(client.post("/account/new/", form).status_code)
            said += [
                client.post("/account/new/number/", {"action": "resend"}).status_code for _try in range(2)
            ]
            said.append(asks(client, number).status_code)
            client = browser(REMOTE_ADDR=ip)
        return said


class TestLimits:
    def test_the_slow_way_back_is_asked_for_three_times_a_day(self, alice: User) -> None:
        set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
        client = browser()
        sign_in(client)
        way = "/account/sign-in/way-back/"

        said = []
        for _try in range(4):
            said.append(client.post(way, {"what": "ask"}).status_code)
            client.post(way, {"what": "stop"})

        assert said == [302, 302, 302, 429]

    def test_ten_alerts_a_day_go_by_sms(self, alice: User) -> None:
        verify_phone(alice, NUMBER)
        change_email(alice, "", visit=HERE)
        Message.objects.all().delete()
        for _try in range(12):
            make_recovery_codes(alice, visit=HERE)

        assert Message.objects.filter(recipient=NUMBER).count() == 10
        lock_down(alice, since=timezone.now(), visit=HERE, is_shown=True)
        assert Message.objects.filter(recipient=NUMBER).count() == 11

    def test_a_kept_session_ends_after_a_month(self, as_alice: Client) -> None:
        session = as_alice.session
        session.set_expiry(30 * 24 * 3600)
        session[BEGAN] = int(time.time()) - 31 * 24 * 3600
        session.save()

        answer = as_alice.get("/account/", follow=True)

        assert "You had been signed in for a month." in answer.content.decode()
        assert not is_in(as_alice)


def test_what_a_session_holds_cannot_be_read_in_the_table(alice: User) -> None:
    client = browser()
    asks(client, "alice@example.org")
    code = code_sent()
    [row] = Session.objects.all()

    assert client.session["account_password_reset_verification"]["code"] == code
    assert code.encode() not in base64.urlsafe_b64decode(row.session_data)
    assert client.session.decode(row.session_data[:40] + "AAAA" + row.session_data[44:]) == {}
