"""Any app can alert the owner of an account, and its facts say what the account's activity shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from comptoir.customers.actions import note
from comptoir.customers.models import Visit
from comptoir.journal.facts import FACTS, Fact
from comptoir.post.models import Message
from comptoir.safety.actions import alert
from comptoir.safety.models import activity_of

pytestmark = pytest.mark.django_db
HERE = Visit(ip="203.0.113.9", agent="Agent/1")


@pytest.fixture
def card_added() -> Any:
    fact = Fact("tests.card_added", "Card added", in_activity=True, alert="A card was added to your account")
    yield fact
    del FACTS[fact.name]


def test_its_alert_is_written_and_its_fact_stands_in_the_activity(alice: Any, card_added: Fact) -> None:
    with transaction.atomic():
        note(card_added, alice, visit=HERE)
        alert(alice, card_added, visit=HERE)

    newest, *_others = activity_of(alice, {}, size=10).lines
    assert newest.entry.fact == card_added.name
    assert Message.objects.get().subject.endswith("A card was added to your account")


def test_a_fact_without_an_alert_cannot_be_one(alice: Any) -> None:
    with pytest.raises(ValueError, match="says nothing that an alert could"):
        alert(alice, FACTS["customers.signed_in"], visit=HERE)

    assert not Message.objects.exists()


def test_the_topic_of_a_fact_is_its_app_unless_it_says_another(card_added: Fact) -> None:
    assert card_added.topic == "tests"
    assert FACTS["orders.changed"].topic == "orders"
