"""Strangers who know an address, or even the password: what they slow down, and what they cannot lock."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.examples import PASSWORD
from comptoir.customers.models import User
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
from comptoir.post.models import Message
from comptoir.safety.actions import (
    change_password,
    count_second_step,
    lock_down,
    make_recovery_codes,
    set_up_app,
    set_up_sms,
)
from comptoir.safety.facts import SECOND_STEP_FAILED, TRIES_CLEARED
from comptoir.safety.house import LIMITS
from comptoir.safety.models import Asker, Browser, browser_token
from comptoir.safety.tests.test_second_step import HERE, NUMBER, SEED_OF_HERS, STEP, app_code, is_in
from comptoir.safety.tests.test_takeover import asks, browser
from comptoir.safety.tests.visits import NEW, code_sent, plain, sign_in

pytestmark = pytest.mark.django_db
ALICE = "alice@example.org"
USED_UP = "Too many wrong codes today."
FORGOTTEN = "/account/password/forgotten/"


@pytest.fixture
def with_app(alice: User) -> User:
    """Alice, whose app passes the second step."""
    set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
    return alice


def known(alice: User, **more: Any) -> Client:
    """A browser that Alice has signed in with before."""
    client = browser(**more)
    client.cookies["browser"] = "her-own"
    Browser.objects.get_or_create(user=alice, token=browser_token(alice, "her-own"))
    return client


def from_networks(number: int) -> list[Client]:
    return [browser(REMOTE_ADDR=f"198.51.{at}.1") for at in range(number)]


def guess(client: Client, times: int, code: str = "000000") -> Any:
    """Type a code at the second step, after the right password."""
    sign_in(client)
    for _try in range(times):
        answer = client.post(STEP, {"code": code})
    return answer


def wrong_codes(user: User, number: int) -> None:
    """Type codes as strangers, each from another network."""
    for at in range(number):
        count_second_step(user, by=Asker(f"network:{at}", ""), is_recovery_code=False)


class TestSecondStep:
    def test_who_knows_the_password_keeps_the_owner_out_of_no_browser_of_hers(self, with_app: User) -> None:
        assert "Too many tries" in guess(browser(), 6).content.decode()

        owner = known(with_app)
        assert guess(owner, 1, app_code()).status_code == 302
        assert is_in(owner)

    def test_nor_out_of_another_network(self, with_app: User) -> None:
        guess(browser(REMOTE_ADDR="198.51.100.7"), 6)

        assert guess(browser(REMOTE_ADDR="192.0.2.9"), 1, app_code()).status_code == 302

    def test_a_new_password_lets_her_in_at_once(self, with_app: User) -> None:
        owner = browser()
        guess(browser(), 6)
        asks(owner, ALICE)
        owner.post(f"{FORGOTTEN}code/", {"code": code_sent()})
        owner.post("/account/password/new/", {"password1": NEW})

        assert owner.post(STEP, {"code": app_code()}).status_code == 302
        assert is_in(owner)

    def test_after_a_hundred_codes_of_strangers_codes_pass_in_known_browsers_alone(
        self, with_app: User
    ) -> None:
        [recovery, *_others] = make_recovery_codes(with_app, visit=HERE)
        wrong_codes(with_app, 99)
        stranger = browser()
        assert USED_UP not in guess(stranger, 1).content.decode()
        assert USED_UP in guess(stranger, 1, app_code()).content.decode()

        owner = known(with_app)
        assert guess(owner, 1, app_code()).status_code == 302
        assert guess(browser(), 1, recovery).status_code == 302
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
            assert guess(browser(), 1, app_code()).status_code == 302

    def test_then_no_code_is_sent_to_strangers(self, alice: User) -> None:
        verify_phone(alice, NUMBER)
        set_up_sms(alice, visit=HERE)
        wrong_codes(alice, 100)
        Message.objects.all().delete()

        sign_in(browser())
        assert not Message.objects.filter(recipient=NUMBER).exists()
        sign_in(known(alice))
        assert Message.objects.filter(recipient=NUMBER).count() == 1

    def test_but_to_the_owner_who_is_signed_in(self, alice: User, as_alice: Client) -> None:
        verify_phone(alice, NUMBER)
        set_up_sms(alice, visit=HERE)
        wrong_codes(alice, 100)
        Message.objects.all().delete()

        as_alice.post("/account/confirmation/", {"what": "sms"})

        assert Message.objects.filter(recipient=NUMBER).count() == 1

    def test_new_passwords_give_strangers_two_hundred_codes_a_day_and_no_more(self, with_app: User) -> None:
        for _password in range(4):
            wrong_codes(with_app, 150)
            change_password(with_app, PASSWORD, visit=HERE)

        assert USED_UP in guess(browser(), 1).content.decode()
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
            assert USED_UP not in guess(browser(), 1).content.decode()

    def test_recovery_codes_are_counted_apart(self, with_app: User) -> None:
        stranger = browser()
        assert "Too many tries" in guess(stranger, 6, "A" * 16).content.decode()

        assert guess(stranger, 1, app_code()).status_code == 302


class TestWords:
    def alerts(self) -> list[Message]:
        return list(Message.objects.filter(letter="customers/alert").order_by("queued_at"))

    @pytest.mark.parametrize(
        ("language", "subject"),
        [
            ("en", "Your password was entered, then a wrong code"),
            ("fr", "Votre mot de passe a été saisi, puis un code incorrect"),
        ],
    )
    def test_the_first_wrong_code_after_the_password_is_written_to_the_owner(
        self, with_app: User, language: str, subject: str
    ) -> None:
        with_app.language = language
        with_app.save(update_fields=["language"])
        Message.objects.all().delete()

        for client in from_networks(3):
            guess(client, 2)

        run_queued()
        [letter] = read_mailbox(ALICE)
        assert letter.subject == subject
        assert "/help/staying-safe/" in letter.text
        [link] = re.findall(r"(/account/not-me/\S+/)", letter.text)
        assert browser().get(link).status_code == 200
        assert CustomerEntry.objects.filter(fact=SECOND_STEP_FAILED.name).count() == 6

    def test_not_what_is_mistyped_in_a_browser_of_hers(self, with_app: User) -> None:
        Message.objects.all().delete()

        guess(known(with_app), 1)

        assert self.alerts() == []

    def test_again_the_next_day(self, with_app: User) -> None:
        Message.objects.all().delete()
        guess(browser(), 1)
        with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
            guess(browser(), 1)

        assert len(self.alerts()) == 2


class TestForgottenPassword:
    def test_strangers_from_many_networks_leave_her_own_browser_its_letters(self, alice: User) -> None:
        said = [asks(client, ALICE).status_code for client in from_networks(25)]
        assert said == [302] * 20 + [429] * 5

        assert asks(known(alice), ALICE).status_code == 302
        assert Message.objects.filter(letter="customers/new_password_code").count() == 21

    def test_wrong_codes_of_strangers_are_a_hundred_whoever_they_guess_for(self, alice: User) -> None:
        shown = set()
        for place in (ALICE, "nobody@example.org"):
            client = browser(REMOTE_ADDR=f"192.0.{len(shown)}.9")
            asks(client, place)
            for at in range(100):
                Counting(client, f"10.{at}.0.1").type_wrong(place)
            answer = client.post(f"{FORGOTTEN}code/", {"code": "000000"})
            shown.add(plain(answer).replace(place, "…"))
            assert USED_UP in answer.content.decode()
            assert asks(browser(REMOTE_ADDR="203.0.113.1"), place).status_code == 429

        assert len(shown) == 1
        assert asks(known(alice), ALICE).status_code == 302


class Counting:
    """Have a code sent, and type a wrong one, from one network."""

    def __init__(self, client: Client, ip: str) -> None:
        self.client, self.ip = client, ip

    def type_wrong(self, place: str) -> None:
        from comptoir.customers.models import account_at
        from comptoir.safety.actions import count_guess

        by = Asker(f"network:{self.ip}", "")
        request = self.client.get(FORGOTTEN, REMOTE_ADDR=self.ip).wsgi_request
        count_guess(request, of=self.ip, sent_to=place, user=account_at(place), by=by)


class TestLetters:
    def doors(self, client: Client, place: str) -> list[int]:
        """Ask for a letter to this address at each door that a stranger has."""
        form = {"name": "Rose", "email": place, "password1": NEW}
        asked = [asks(client, place), client.post("/account/new/", form)]
        question = {"topic": "other", "name": "Rose", "email": place, "text": "Bonjour, une question."}
        return [answer.status_code for answer in (*asked, client.post("/contact/", question))]

    @pytest.mark.parametrize("place", [ALICE, "nobody@example.org"])
    def test_strangers_ask_for_twenty_a_day_over_all_doors(self, alice: User, place: str) -> None:
        said = [status for client in from_networks(8) for status in self.doors(client, place)]

        assert said == [302] * 20 + [429] * 4

    def test_sixty_in_all_and_alerts_beyond(self, with_app: User, settings: Any) -> None:
        settings.LIMITS = settings.LIMITS | {"letters": "4/d", "reset_here": "99/d"}
        owner = known(with_app)
        said = [asks(owner, ALICE).status_code for _time in range(5)]
        assert said == [302] * 4 + [429]
        Message.objects.all().delete()

        lock_down(with_app, since=timezone.now(), is_shown=True, visit=HERE)
        assert Message.objects.filter(letter="customers/alert").count() == 1

    def test_ceilings_are_twenty_and_sixty_and_a_hundred(self) -> None:
        held = LIMITS
        assert (held["letters_by_strangers"], held["letters"]) == ("20/d", "60/d")
        assert (held["codes_place"], held["codes_account"]) == ("100/d", "100/d")


class TestDesk:
    def test_staff_lift_the_limits_with_a_reason(self, with_app: User, as_sam: Client) -> None:
        desk = f"/desk/customers/{with_app.customer_id}/limits/"
        wrong_codes(with_app, 100)
        for client in from_networks(21):
            asks(client, ALICE)

        assert "Say why." in as_sam.post(desk, {"reason": ""}).content.decode()
        assert USED_UP in guess(browser(), 1).content.decode()
        as_sam.post(desk, {"reason": "Called from her number"})

        assert guess(browser(), 1, app_code()).status_code == 302
        assert asks(browser(REMOTE_ADDR="203.0.113.1"), ALICE).status_code == 302
        [line] = CustomerEntry.objects.filter(fact=TRIES_CLEARED.name)
        assert (line.by_kind, line.details["reason"]) == ("staff", "Called from her number")
        owner = known(with_app)
        guess(owner, 1, app_code(later=1))
        assert "Called from her number" in owner.get("/account/activity/").content.decode()

    def test_lifts_what_the_owner_has_used_up_herself(
        self, alice: User, as_alice: Client, as_sam: Client
    ) -> None:
        verify_phone(alice, NUMBER)
        set_up_sms(alice, visit=HERE)
        Message.objects.all().delete()
        for _time in range(6):
            as_alice.post("/account/confirmation/", {"what": "sms"})
        assert Message.objects.filter(recipient=NUMBER).count() == 5

        as_sam.post(f"/desk/customers/{alice.customer_id}/limits/", {"reason": "Called"})
        as_alice.post("/account/confirmation/", {"what": "sms"})

        assert Message.objects.filter(recipient=NUMBER).count() == 6

    def test_lets_a_new_password_clear_once_more(self, with_app: User, as_sam: Client) -> None:
        for _password in range(2):
            wrong_codes(with_app, 100)
            change_password(with_app, PASSWORD, visit=HERE)
        assert USED_UP in guess(browser(), 1).content.decode()

        as_sam.post(f"/desk/customers/{with_app.customer_id}/limits/", {"reason": "Called"})
        wrong_codes(with_app, 100)
        change_password(with_app, PASSWORD, visit=HERE)

        assert USED_UP not in guess(browser(), 1).content.decode()

    def test_nobody_else_does(self, with_app: User, as_bob: Client, as_carla: Client) -> None:
        desk = f"/desk/customers/{with_app.customer_id}/limits/"

        for client in (as_bob, as_carla):
            assert client.post(desk, {"reason": "Me"}).status_code == 404
