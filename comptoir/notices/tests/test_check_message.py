"""Is this message from us? What can be copied vouches for nothing, and nobody learns whose it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.conversations.models import ServiceRequest, Topic
from comptoir.customers.models import Customer
from comptoir.notices.actions import keep_copies
from comptoir.notices.models.pasted import read_pasted
from comptoir.post.actions import queue_letter
from comptoir.post.models import Message, SentReference
from comptoir.post.schedule import forget_references, forget_sent_messages

pytestmark = pytest.mark.django_db
HERE = "/is-this-from-us/"


@pytest.fixture
def sent(hers: Customer) -> Message:
    with transaction.atomic():
        message = queue_letter(
            "addresses/added",
            to="alice@example.org",
            language="en",
            context={"place": "12 bis rue des Écoles"},
            customer_id=hers.id,
        )
    keep_copies()
    return message


def visitor(user: Any = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


def ask(client: Client, pasted: str) -> str:
    return client.post(HERE, {"pasted": pasted}).content.decode()


class TestReference:
    @pytest.mark.parametrize(
        "spelling", [str, str.lower, lambda reference: reference.replace("-", " "), "Reference: {}".format]
    )
    def test_of_ours_says_on_which_day_it_left_and_no_more(self, sent: Message, spelling: Any) -> None:
        page = ask(visitor(), spelling(sent.reference))

        assert "This reference exists" in page
        assert "alice@example.org" not in page
        assert sent.subject not in page

    def test_its_owner_is_led_to_her_message(self, sent: Message, alice: Any) -> None:
        page = ask(visitor(alice), sent.reference)

        assert f"/messages/{sent.id}/" in page
        assert sent.subject in page

    def test_bob_and_a_stranger_learn_as_little(self, sent: Message, bob: Any) -> None:
        as_bob, as_stranger = ask(visitor(bob), sent.reference), ask(visitor(), sent.reference)

        assert "This reference exists" in as_bob
        assert sent.subject not in as_bob
        assert f"/messages/{sent.id}/" not in as_bob
        assert "This reference exists" in as_stranger

    def test_bob_costs_as_much_for_a_known_as_for_an_unknown_one(self, sent: Message, bob: Any) -> None:
        client, asked = visitor(bob), []
        ask(client, "AAAAA-BBBBB")
        for reference in (sent.reference, "AAAAA-AAAAA"):
            with CaptureQueriesContext(connection) as statements:
                ask(client, reference)
            asked.append(len(statements))

        assert asked[0] == asked[1]

    def test_what_looks_alike_is_read_for_it(self) -> None:
        SentReference.objects.create(key="K7QM4XTP10", sent_at=timezone.now())

        assert "This reference exists" in ask(visitor(), "k7qm4-xtplo")

    def test_is_known_after_the_message_is_gone_and_forgotten_after_two_years(self, sent: Message) -> None:
        later = timezone.now() + timedelta(days=60)
        forget_sent_messages(later)
        forget_references(later)
        assert not Message.objects.filter(id=sent.id).exists()
        assert "This reference exists" in ask(visitor(), sent.reference)

        forget_references(timezone.now() + timedelta(days=800))
        assert "We do not know this message" in ask(visitor(), sent.reference)


class TestText:
    def test_links_that_lead_elsewhere_are_named(self, sent: Message, settings: Any) -> None:
        settings.SHOP_URL = "https://garance.example"
        text = (
            "Dear customer, pay at http://comptoir.evil.example/pay or www.evil.example now, "
            f"see https://garance.example/x and https://garance.example@evil.test/y. {sent.reference}"
        )

        assert read_pasted(text).foreign_hosts == ["comptoir.evil.example", "www.evil.example", "evil.test"]
        page = ask(visitor(), text)
        assert "Its links lead elsewhere" in page
        assert "This reference exists" in page
        assert 'href="http://comptoir.evil.example' not in page

    def test_a_sender_of_the_shop_is_not_vouched_for(self, settings: Any) -> None:
        settings.SHOP_SENDERS = ["news@garance.example", "GARANCE"]

        page = ask(visitor(), "From: News@Garance.example\nYou have won.")

        assert "can be forged" in page
        assert "We do not know this message" not in page

    @pytest.mark.parametrize("forged", ["news@garance.example.evil.test", "xnews@garance.example"])
    def test_a_sender_that_only_looks_like_one_is_unknown(self, settings: Any, forged: str) -> None:
        settings.SHOP_SENDERS = ["news@garance.example"]

        assert "We do not know this message" in ask(visitor(), f"From: {forged}")

    def test_an_empty_text_is_asked_for(self) -> None:
        assert "Type the reference, or paste the message." in ask(visitor(), "  ")

    def test_what_is_pasted_is_never_markup(self) -> None:
        assert "<script>alert" not in ask(visitor(), "<script>alert(1)</script> http://<b>x</b>/")

    def test_ten_an_hour_for_a_network(self) -> None:
        client = visitor()
        for last in range(10):
            assert client.post(HERE, {"pasted": "x"}, REMOTE_ADDR=f"198.51.100.{last}").status_code == 200

        answer = client.post(HERE, {"pasted": "x"}, REMOTE_ADDR="198.51.100.200")

        assert answer.status_code == 429
        assert "Too many checks from your network" in answer.content.decode()


class TestReport:
    def test_begins_a_question_with_what_was_pasted(self, alice: Any) -> None:
        client = visitor(alice)

        answer = client.post(f"{HERE}report/", {"pasted": "You have won\r\nhttp://evil.example"}, follow=True)
        page = answer.content.decode()

        assert answer.redirect_chain[-1][0] == "/contact/"
        assert "You have won\nhttp://evil.example" in page.replace("\r\n", "\n")
        assert 'value="suspicious"' in page

    def test_a_stranger_gets_a_number_too(self) -> None:
        client = visitor()
        client.post(f"{HERE}report/", {"pasted": "You have won"})
        typed = {
            "topic": "suspicious",
            "text": "This message seems suspicious to me: you have won",
            "name": "Chloé Roux",
            "email": "chloe@example.org",
        }

        page = client.post("/contact/", typed, follow=True).content.decode()

        asked = ServiceRequest.objects.get()
        assert asked.topic == Topic.SUSPICIOUS
        assert asked.number in page
