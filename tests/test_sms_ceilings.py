"""Which numbers are sent an SMS, how many leave the house, and what is said where none does."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from comptoir.customers.actions import verify_phone
from comptoir.customers.models import User, Visit
from comptoir.journal.work import run_queued
from comptoir.post.actions import queue_letter
from comptoir.post.models import Message
from comptoir.post.sms.ceilings import NotTexted, TooManyTexts, is_texted, near_ceilings
from comptoir.rest.limits import Limit, count
from comptoir.safety.actions import set_up_sms
from comptoir.safety.tests.visits import NEW, sign_in

pytestmark = pytest.mark.django_db
HERE = Visit("127.0.0.1", "Mozilla/5.0")
FRENCH, BELGIAN = "+33612345678", "+32470123456"
PREMIUM, LANDLINE, VOICE = "+33899123456", "+33145678901", "+33987654321"
PUMPED = ["+23276123456", "+5352123456", "+639171234567", "+93701234567", "+870773123456", "+881612345678"]
NO_SMS, NOT_THERE = "No more SMS can be sent for now.", "We do not send SMS to"


def text(number: str) -> Message:
    """Queue an SMS and let the worker send it."""
    with transaction.atomic():
        message = queue_letter(
            "customers/step_code_sms",
            to=number,
            channel="sms",
            language="en",
            context={"name": "Alice"},
            secrets={"code": "123456"},
            queue="urgent",
        )
    with suppress(NotTexted, TooManyTexts, OSError):
        run_queued()
    message.refresh_from_db()
    return message


def texted(settings: Any) -> list[str]:
    held = sorted(settings.MAILBOX_DIR.glob("*.json")) if settings.MAILBOX_DIR.exists() else []
    return [json.loads(path.read_text())["to"] for path in held]


class TestCountries:
    def test_are_france_where_the_shop_names_none(self) -> None:
        assert [number for number in (FRENCH, "+262692123456", "+590690001234") if is_texted(number)] == [
            FRENCH,
            "+262692123456",
            "+590690001234",
        ]
        assert not any(is_texted(number) for number in [BELGIAN, *PUMPED, "+883510012345678"])

    def test_are_those_that_the_shop_names(self, settings: Any) -> None:
        settings.SMS_COUNTRIES = ["BE"]

        assert is_texted(BELGIAN)
        assert not is_texted(FRENCH)

    @pytest.mark.parametrize("number", [PREMIUM, LANDLINE, VOICE, "+447012345678", "+870773123456"])
    def test_are_not_all_of_a_number(self, number: str, settings: Any) -> None:
        settings.SMS_COUNTRIES = ["FR", "GB", "001", ""]

        assert not is_texted(number)

    @pytest.mark.parametrize("number", PUMPED)
    def test_of_others_get_none_however_they_are_asked_for(
        self, as_alice: Client, alice: User, number: str, settings: Any
    ) -> None:
        stranger = Client(HTTP_ACCEPT_LANGUAGE="en")
        form = {"name": "Rose", "email": number, "password1": NEW}
        said = [
            stranger.post("/account/new/", form),
            stranger.post("/account/password/forgotten/", {"email": number}),
        ]
        User.objects.filter(pk=alice.pk).update(phone=number, phone_verified_at="2026-01-01T00:00Z")
        said.append(Client(HTTP_ACCEPT_LANGUAGE="en").post("/account/password/forgotten/", {"email": number}))
        run_queued()

        assert all("SMS" in answer.content.decode() for answer in said)
        assert [answer.status_code for answer in said[1:]] in ([409, 409], [200, 200])
        assert texted(settings) == []
        assert not Message.objects.filter(channel="sms").exists()

    def test_one_that_is_queued_all_the_same_is_given_up_at_once(self, settings: Any) -> None:
        message = text(BELGIAN)

        assert message.given_up_at
        assert NotTexted.__name__ in message.last_error
        assert texted(settings) == []


class TestCeilings:
    def test_are_three_hundred_an_hour_and_two_thousand_a_day_and_fifty_abroad(self, settings: Any) -> None:
        assert settings.LIMITS["texts"] == "300/h,2000/d"
        assert settings.LIMITS["texts_abroad"] == "50/d"

    def test_of_the_house_hold_back_what_is_more(self, settings: Any) -> None:
        settings.LIMITS = settings.LIMITS | {"texts": "2/h"}

        sent = [text(FRENCH).sent_at is not None for _time in range(3)]

        assert sent == [True, True, False]
        assert texted(settings) == [FRENCH] * 2

    def test_of_a_foreign_country_close_no_other(self, settings: Any) -> None:
        settings.SMS_COUNTRIES = ["FR", "BE"]
        settings.LIMITS = settings.LIMITS | {"texts_abroad": "1/d"}

        sent = [text(number).sent_at is not None for number in (BELGIAN, BELGIAN, FRENCH, FRENCH)]

        assert sent == [True, False, True, True]

    def test_count_nothing_that_the_provider_did_not_take(self, settings: Any, tmp_path: Path) -> None:
        settings.LIMITS = settings.LIMITS | {"texts": "1/h"}
        there, settings.MAILBOX_DIR = settings.MAILBOX_DIR, tmp_path / "a file" / "mailbox"
        (tmp_path / "a file").touch()
        assert text(FRENCH).sent_at is None
        settings.MAILBOX_DIR = there

        assert text(FRENCH).sent_at

    def test_are_said_to_whoever_asks_with_or_without_an_account(self, alice: User, settings: Any) -> None:
        verify_phone(alice, FRENCH)
        settings.LIMITS = settings.LIMITS | {"texts": "1/h"}
        text(FRENCH)

        for number in (FRENCH, "+33698765432"):
            visitor = Client(HTTP_ACCEPT_LANGUAGE="en")
            answer = visitor.post("/account/password/forgotten/", {"email": number})
            assert (answer.status_code, NO_SMS in answer.content.decode()) == (409, True)

    def test_are_said_at_the_second_step(self, alice: User, settings: Any) -> None:
        verify_phone(alice, FRENCH)
        set_up_sms(alice, visit=HERE)
        settings.LIMITS = settings.LIMITS | {"texts": "1/h"}
        text(FRENCH)
        visitor = Client(HTTP_ACCEPT_LANGUAGE="en")

        sign_in(visitor)

        assert NO_SMS in visitor.get("/account/sign-in/second-step/").content.decode()


class TestDesk:
    def test_says_when_four_fifths_are_used(self, as_sam: Client, settings: Any) -> None:
        settings.SMS_COUNTRIES = ["FR", "BE"]
        settings.LIMITS = settings.LIMITS | {"texts": "10/h,100/d", "texts_abroad": "5/d"}
        for _time in range(7):
            count(Limit("texts", "texts"))
        assert "Few SMS are left" not in as_sam.get("/desk/").content.decode()

        count(Limit("texts", "texts"))
        for _time in range(4):
            count(Limit("texts_abroad", "texts", "BE"))

        page = as_sam.get("/desk/").content.decode()
        assert "SMS this hour: 8 of 10." in page
        assert "SMS to BE today: 4 of 5." in page
        assert "SMS today" not in page
        assert [(one.country, one.number) for one in near_ceilings()] == [("", 8), ("BE", 4)]

    def test_says_nothing_of_it_to_sellers(self, as_carla: Client, settings: Any) -> None:
        settings.LIMITS = settings.LIMITS | {"texts": "1/h"}
        count(Limit("texts", "texts"))

        assert "Few SMS are left" not in as_carla.get("/desk/").content.decode()
