"""The answer STOP to an SMS stops all SMS of the shop to that number, whoever has it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.preferences.actions import choose
from comptoir.preferences.examples import way_by_email
from comptoir.preferences.models import Channel, Choice, Source, Way

pytestmark = pytest.mark.django_db
SECRET = "s" * 32
NUMBER = "+33639980042"
ANSWERS = reverse("sms_answer", args=[SECRET])


@pytest.fixture(autouse=True)
def _told(settings: Any) -> None:
    settings.SMS_ANSWER_SECRET = SECRET


@pytest.fixture
def by_sms(alice: Any) -> Any:
    choose(alice.customer_id, [("offers", Way(Channel.SMS, NUMBER), True)], source=Source.SHOP, by=alice)
    choose(alice.customer_id, [("deliveries", Way(Channel.SMS, NUMBER), True)], source=Source.SHOP, by=alice)
    choose(alice.customer_id, [("offers", way_by_email(alice), True)], source=Source.SHOP, by=alice)
    return alice


def stopped() -> list[tuple[str, str, str]]:
    rows = Choice.objects.filter(is_given=False)
    return [(choice.topic, choice.channel, choice.source) for choice in rows]


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        " stop ",
        "Stop!",
        "STOP please",
        "ARRÊT",
        "arret",
        "Désabonnement",
        "UNSUBSCRIBE",
        "end",
        "Quit",
        "cancel",
    ],
)
def test_stops_all_sms_of_the_shop_to_the_number(by_sms: Any, text: str) -> None:
    program = Client(enforce_csrf_checks=True)

    answer = program.post(ANSWERS, {"from": NUMBER, "text": text})

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert stopped() == [("offers", "sms", "stop")]


@pytest.mark.parametrize("number", ["0639980042", "33639980042", "+33 6 39 98 00 42", 33639980042])
def test_reads_a_number_as_providers_write_it_in_a_form_or_json(by_sms: Any, number: Any) -> None:
    body = json.dumps({"from": number, "text": "STOP"})

    assert Client().post(ANSWERS, body, content_type="application/json").status_code == 200

    assert len(stopped()) == 1


def test_a_number_of_another_country_is_read_without_its_plus(alice: Any) -> None:
    way = Way(Channel.SMS, "+32470123456")
    choose(alice.customer_id, [("offers", way, True)], source=Source.SHOP, by=alice)

    Client().post(ANSWERS, {"from": "32470123456", "text": "STOP"})

    assert len(stopped()) == 1


def test_reads_the_names_that_the_provider_uses(by_sms: Any, settings: Any) -> None:
    settings.SMS_ANSWER_FIELDS = ["msisdn", "message"]

    Client().post(ANSWERS, {"msisdn": NUMBER, "message": "STOP"})

    assert len(stopped()) == 1


@pytest.mark.parametrize("text", ["Thank you", "Do not stop", "stopover", "", "…"])
def test_any_other_answer_changes_nothing(by_sms: Any, text: str) -> None:
    assert Client().post(ANSWERS, {"from": NUMBER, "text": text}).status_code == 200

    assert stopped() == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/json"),
        ("[1]", "application/json"),
        ('"STOP"', "application/json"),
        ('{"from": ["+33639980042"], "text": "STOP"}', "application/json"),
        ('{"from": "+33639980042"}', "application/json"),
        ("{", "application/json"),
        ("text=STOP", "application/x-www-form-urlencoded"),
        ("from=12&text=STOP", "application/x-www-form-urlencoded"),
        ("from=SHOP&text=STOP", "application/x-www-form-urlencoded"),
    ],
)
def test_what_cannot_be_read_is_400(by_sms: Any, body: str, kind: str) -> None:
    assert Client().post(ANSWERS, body, content_type=kind).status_code == 400

    assert stopped() == []


def test_a_wrong_or_unset_secret_is_not_found(by_sms: Any, settings: Any) -> None:
    wrong = reverse("sms_answer", args=["t" * 32])
    assert Client().post(wrong, {"from": NUMBER, "text": "STOP"}).status_code == 404

    settings.SMS_ANSWER_SECRET = ""
    assert Client().post(ANSWERS, {"from": NUMBER, "text": "STOP"}).status_code == 404
    assert stopped() == []


def test_opened_it_changes_nothing(by_sms: Any) -> None:
    assert Client().get(ANSWERS, {"from": NUMBER, "text": "STOP"}).status_code == 405

    assert stopped() == []


def test_every_account_with_the_number_is_stopped(alice: Any, bob: Any) -> None:
    for user in (alice, bob):
        choose(user.customer_id, [("offers", Way(Channel.SMS, NUMBER), True)], source=Source.SHOP, by=user)

    Client().post(ANSWERS, {"from": NUMBER, "text": "STOP"})

    assert len(stopped()) == 2
