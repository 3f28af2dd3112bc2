"""Asking the shop's service: what is saved, what is recorded, and the letter that confirms it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from comptoir.conversations.actions import ask_service
from comptoir.conversations.examples import ask, question
from comptoir.conversations.models import ServiceRequest, Topic
from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def customer(alice: Any) -> Customer:
    return Customer.objects.get(id=alice.customer_id)


class TestRule:
    def test_is_kept_with_a_number_and_the_hour_when_its_answer_is_due(
        self, alice: Any, customer: Customer
    ) -> None:
        asked = ask_service(question(order_number="403-1"), by=alice, customer=customer, now=NOW)

        assert re.fullmatch("[2-9B-Z]{4}-[2-9B-Z]{4}", asked.number)
        assert (asked.state, asked.is_urgent, asked.order_number) == ("open", False, "403-1")
        assert asked.answer_due_at == NOW + timedelta(hours=24)

    @pytest.mark.parametrize("topic", [Topic.SIGN_IN, Topic.ORDER, Topic.CHARGE])
    def test_what_she_does_not_recognise_is_urgent(self, topic: Topic) -> None:
        asked = ask_service(question(topic=topic), by=NOBODY_KNOWN, now=NOW)

        assert asked.is_urgent
        assert asked.answer_due_at == NOW + timedelta(hours=4)

    def test_the_hours_are_settings(self, settings: Any) -> None:
        settings.ANSWER_HOURS, settings.ANSWER_URGENT_HOURS = 48, 2

        assert ask_service(question(), by=NOBODY_KNOWN, now=NOW).answer_due_at == NOW + timedelta(hours=48)
        urgent = ask_service(question(topic=Topic.CHARGE), by=NOBODY_KNOWN, now=NOW)
        assert urgent.answer_due_at == NOW + timedelta(hours=2)

    def test_signed_in_it_stands_in_her_journal_without_what_she_wrote(
        self, alice: Any, customer: Customer
    ) -> None:
        asked = ask_service(question(), by=alice, customer=customer)

        entry = CustomerEntry.objects.for_customer(customer).get(fact="conversations.service_asked")
        assert (entry.about_id, entry.by_kind, entry.by_name) == (asked.id, "customer", "Alice Martin")
        assert entry.details == {"number": asked.number, "topic": "my-order"}
        assert not HouseEntry.objects.filter(about_id=asked.id).exists()

    def test_signed_out_it_stands_in_the_houses(self) -> None:
        asked = ask()

        entry = HouseEntry.objects.get(fact="conversations.service_asked")
        assert (entry.about_id, entry.by_kind, entry.by_name) == (asked.id, "nobody", "")
        assert asked.customer_id is None

    def test_the_same_one_twice_is_once(self, alice: Any) -> None:
        assert ask(alice).id == ask(alice).id
        assert (
            HouseEntry.objects.count()
            + CustomerEntry.objects.filter(fact="conversations.service_asked").count()
            == 1
        )

    def test_the_same_words_another_day_or_from_another_are_another(self, alice: Any, bob: Any) -> None:
        first = ask(alice, hours_ago=2)

        assert len({first.id, ask(alice).id, ask(bob).id, ask(email=alice.email).id}) == 4

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"text": " \n "}, "nothing_asked"),
            ({"text": "x" * 4001}, "text_too_long"),
            ({"name": " "}, "no_address"),
            ({"email": ""}, "no_address"),
        ],
    )
    def test_refuses_nothing_and_too_much_and_keeps_nothing(self, changes: Any, code: str) -> None:
        with pytest.raises(Refused) as refused:
            ask_service(question(**changes), by=NOBODY_KNOWN)

        assert refused.value.code == code
        assert not ServiceRequest.objects.exists()
        assert not HouseEntry.objects.exists()

    def test_takes_four_thousand_characters(self) -> None:
        assert len(ask(text="x" * 4000).text) == 4000

    @pytest.mark.parametrize(
        "changes",
        [{"topic": "weather"}, {"text": ""}, {"state": "answered"}, {"state": "closed"}, {"answer": "Yes."}],
    )
    def test_the_database_refuses_what_must_never_be(self, changes: Any) -> None:
        asked = ask()

        with pytest.raises(IntegrityError), transaction.atomic():
            ServiceRequest.objects.filter(id=asked.id).update(**changes)

    def test_what_a_guest_asked_goes_with_her_when_she_is_taken_in(
        self, alice: Any, customer: Customer
    ) -> None:
        from comptoir.ground.move import move_rows

        guest = Customer.objects.create(name="Alice")
        asked = ask()
        ServiceRequest.objects.filter(id=asked.id).update(customer_id=guest.id)
        move_rows(guest.id, customer.id)

        asked.refresh_from_db()
        assert asked.customer_id == customer.id


class TestLetter:
    def test_confirms_it_with_its_number_and_nothing_that_was_typed(self) -> None:
        asked = ask(
            speaks=True,
            name="Click here",
            text="Win at evil.example",
            order_number="evil.example/2",
            language="en",
        )
        run_queued()

        [letter] = read_mailbox()
        assert letter.recipient == asked.email
        assert letter.subject == f"Question {asked.number} received"
        assert "I cannot sign in" in letter.text
        for part in (letter.text, letter.html):
            assert asked.number in part
            assert "If you did not ask anything" in part
            assert "evil.example" not in part
            assert "Click here" not in part
            assert "sign-in/" not in part

    def test_is_in_her_language(self, alice: Any) -> None:
        asked = ask(alice, speaks=True, language="fr")
        run_queued()

        assert read_mailbox(alice.email)[0].subject == f"Question {asked.number} reçue"

    def test_history_is_silent(self) -> None:
        ask(speaks=False)
        run_queued()

        assert read_mailbox() == []

    def test_a_question_that_is_gone_needs_none(self) -> None:
        asked = ask(speaks=True)
        ServiceRequest.objects.filter(id=asked.id).delete()
        run_queued()

        assert read_mailbox() == []
