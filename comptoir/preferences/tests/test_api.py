"""A customer's own program reads and changes about what the shop may write to her."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.models import User
from comptoir.preferences.models import Choice
from comptoir.rest.models import IdempotentAnswer

pytestmark = pytest.mark.django_db
HERE = "/api/v1/preferences"


def send(client: Any, *choices: tuple[str, str, bool], **named: Any) -> Any:
    body = {"choices": [{"topic": topic, "channel": by, "given": given} for topic, by, given in choices]}
    return client.post(HERE, body, content_type="application/json", **named)


def given(answer: Any) -> set[tuple[str, str]]:
    assert answer.status_code == 200, answer.content
    return {(row["topic"], row["channel"]) for row in answer.json()["items"] if row["is_given"]}


def wrong(answer: Any) -> list[str]:
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    return [error["field"] for error in answer.json()["errors"]]


def give_number(user: User) -> None:
    user.phone, user.phone_verified_at = "+33639980001", timezone.now()
    user.save(update_fields=["phone", "phone_verified_at"])


def test_nothing_is_allowed_before_she_says_so(as_alice: Any) -> None:
    items = as_alice.get(HERE).json()["items"]

    assert items[0] == {
        "topic": "offers",
        "title": "Offers and newsletter",
        "kind": "marketing",
        "channel": "email",
        "recipient": "alice@example.org",
        "is_given": False,
        "basis": None,
        "since": None,
    }
    assert [(row["topic"], row["channel"], row["kind"]) for row in items] == [
        *((topic, by, "marketing") for topic in ("offers", "recommendations", "availability", "surveys")
          for by in ("email", "sms")),
        *((topic, "sms", "service") for topic in ("orders", "deliveries", "returns", "conversations")),
    ]  # fmt: skip
    assert {row["recipient"] for row in items if row["channel"] == "sms"} == {""}


def test_what_is_allowed_holds_with_its_sentence_and_alone(as_alice: Any, as_bob: Any, alice: Any) -> None:
    began = timezone.now()

    answer = send(as_alice, ("offers", "email", True))

    assert given(answer) == {("offers", "email")}
    assert given(as_alice.get(HERE)) == {("offers", "email")}
    assert given(as_bob.get(HERE)) == set()
    choice = Choice.objects.get()
    assert (choice.customer_id, choice.source, choice.basis) == (alice.customer_id, "api", "consent")
    assert (choice.recipient, choice.language) == ("alice@example.org", "en")
    assert choice.wording.startswith("I agree that ")
    assert began <= choice.happened_at <= timezone.now()
    assert answer.json()["items"][0]["basis"] == "consent"


def test_the_same_again_is_written_once(as_alice: Any) -> None:
    send(as_alice, ("offers", "email", True))
    send(as_alice, ("offers", "email", True))

    assert Choice.objects.count() == 1


def test_what_is_stopped_says_since_when(as_alice: Any) -> None:
    send(as_alice, ("offers", "email", True), ("surveys", "email", True))

    answer = send(as_alice, ("offers", "email", False))

    assert given(answer) == {("surveys", "email")}
    row = answer.json()["items"][0]
    assert row["since"]
    assert row["basis"] is None


def test_what_belongs_to_her_orders_comes_by_sms_too(as_alice: Any, alice: Any) -> None:
    give_number(alice)

    answer = send(as_alice, ("deliveries", "sms", True))

    assert given(answer) == {("deliveries", "sms")}
    assert Choice.objects.get().basis == "service"


@pytest.mark.parametrize(
    ("topic", "channel", "field"),
    [
        ("weather", "email", "topic"),
        ("partners", "email", "topic"),
        ("orders", "email", "channel"),
        ("account", "sms", "channel"),
        ("offers", "phone", "channel"),
        ("offers", "pigeon", "channel"),
        ("offers", "sms", "channel"),
    ],
)
def test_one_wrong_choice_is_named_and_nothing_is_written(
    as_alice: Any, topic: str, channel: str, field: str
) -> None:
    answer = send(as_alice, ("offers", "email", True), (topic, channel, True))

    assert wrong(answer) == [f"choices.1.{field}"]
    assert not Choice.objects.exists()


def test_a_topic_is_chosen_once_in_a_request(as_alice: Any) -> None:
    answer = send(as_alice, ("offers", "email", True), ("offers", "email", False))

    assert wrong(answer) == ["choices.1.topic"]
    assert not Choice.objects.exists()


def test_nothing_chosen_is_refused(as_alice: Any) -> None:
    assert wrong(send(as_alice)) == ["choices"]
    assert wrong(send(as_alice, *[("offers", "email", True)] * 51)) == ["choices"]


def test_all_marketing_is_stopped_and_what_belongs_to_her_orders_stays(as_alice: Any, alice: Any) -> None:
    give_number(alice)
    send(as_alice, ("offers", "email", True), ("surveys", "sms", True), ("returns", "sms", True))

    answer = as_alice.post(f"{HERE}/stop-marketing")

    assert given(answer) == {("returns", "sms")}
    assert Choice.objects.filter(is_given=False, source="api").count() == 2


def test_a_request_with_a_key_counts_once(as_alice: Any) -> None:
    key = {"headers": {"Idempotency-Key": "once"}}
    first = send(as_alice, ("offers", "email", True), **key)
    send(as_alice, ("offers", "email", False))

    again = send(as_alice, ("offers", "email", True), **key)

    assert (again["Idempotency-Replayed"], again.content) == ("true", first.content)
    assert given(as_alice.get(HERE)) == set()
    assert IdempotentAnswer.objects.count() == 1


def test_costs_as_many_statements_however_often_she_chose(as_alice: Any) -> None:
    send(as_alice, ("offers", "email", True))
    with CaptureQueriesContext(connection) as once:
        as_alice.get(HERE)
    for turn in range(4):
        send(as_alice, ("offers", "email", turn % 2 == 1), ("surveys", "email", turn % 2 == 0))

    with CaptureQueriesContext(connection) as often:
        as_alice.get(HERE)

    assert len(often) == len(once)


def test_who_is_signed_in_is_asked_for(client: Any) -> None:
    assert client.get(HERE).status_code == 401
    assert send(client, ("offers", "email", True)).status_code == 401
