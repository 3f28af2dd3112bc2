"""The link of a message stops more of its kind without signing in; what is asked for there is confirmed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.customers.examples import customer
from comptoir.customers.models import Customer
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.post.models import Message
from comptoir.preferences.actions import Asked, choose, mark_of, stop_at
from comptoir.preferences.examples import asked_by, give_choices, stop_of, way_by_email, way_by_sms
from comptoir.preferences.models import (
    Channel,
    Choice,
    CustomerByRecipient,
    Recipient,
    Source,
    Stop,
    Way,
    allowed_of,
    public_choices_by_link,
    stop_link,
)

pytestmark = pytest.mark.django_db
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


def is_told(user: Any, topic: str, channel: str = Channel.EMAIL) -> bool:
    return allowed_of(Customer.objects.get(id=user.customer_id), topic=topic, channel=channel).may


def choices() -> list[tuple[str, bool, str]]:
    rows = Choice.objects.order_by("happened_at", "id")
    return [(choice.topic, choice.is_given, choice.source) for choice in rows]


def confirming() -> list[str]:
    return [message.recipient for message in Message.objects.filter(letter="preferences/confirm")]


@pytest.fixture
def link(alice: Any) -> str:
    """The link in a mail to Alice, who is told of offers and availability by e-mail."""
    give_choices(alice)
    return reverse("unsubscribe", args=[stop_of(alice)])


class TestOpened:
    def test_shows_the_masked_address_and_the_topic_and_changes_nothing(
        self, client: Any, alice: Any, link: str
    ) -> None:
        client.cookies["language"] = "en"
        before = choices()

        answer = client.get(link)

        page = answer.content.decode()
        assert "a•••@example.org" in page
        assert "alice" not in page.lower()
        assert "Back in stock and price drops" in page
        assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "strict-origin")
        assert "no-store" in answer["Cache-Control"]
        assert choices() == before
        assert not Recipient.objects.filter(withdrawn__has_key="availability").exists()

    def test_any_sign_that_is_altered_is_not_found(self, client: Any, alice: Any) -> None:
        mark = stop_of(alice)

        for at in range(len(mark)):
            other = "b" if mark[at] != "b" else "c"
            address = reverse("unsubscribe", args=[mark[:at] + other + mark[at + 1 :]])
            assert client.post(address, ONE_CLICK, content_type=FORM).status_code == 404, at

    def test_what_belongs_to_orders_has_no_link(self, client: Any, alice: Any) -> None:
        link = reverse("unsubscribe", args=[stop_of(alice, "deliveries", way_by_sms(alice))])

        assert client.get(link).status_code == 404

    def test_says_what_is_stopped_already(self, client: Any, alice: Any, link: str) -> None:
        client.cookies["language"] = "en"
        before = client.get(link).content.decode()
        client.post(link, {"what": "topic"})

        assert "Already stopped" not in before
        assert "Already stopped" in client.get(link).content.decode()

    def test_never_expires(self, client: Any, alice: Any, link: str) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=4000)):
            client.post(link, {"what": "topic"})

        assert not is_told(alice, "availability")


class TestOneClick:
    def test_needs_no_cookie_and_withdraws_the_topic_at_once(self, alice: Any, link: str) -> None:
        program = Client(enforce_csrf_checks=True)

        answer = program.post(link, ONE_CLICK, content_type=FORM)

        assert answer.status_code == 200
        assert not is_told(alice, "availability")
        assert is_told(alice, "offers")
        assert choices()[-1] == ("availability", False, Source.ONE_CLICK)

    def test_as_multipart_too_and_twice_is_once(self, alice: Any, link: str) -> None:
        program = Client(enforce_csrf_checks=True)

        statuses = [program.post(link, {"List-Unsubscribe": "One-Click"}).status_code for _time in range(2)]

        assert statuses == [200, 200]
        assert choices().count(("availability", False, Source.ONE_CLICK)) == 1


class TestStop:
    def test_stops_its_topic_and_says_so(self, alice: Any, link: str) -> None:
        reader = Client(enforce_csrf_checks=True)
        reader.cookies["language"] = "en"

        page = reader.post(link, {"what": "topic"}).content.decode()

        assert "It takes effect at once, for every account with this address." in page
        assert not is_told(alice, "availability")
        assert is_told(alice, "offers")
        assert choices()[-1] == ("availability", False, Source.LINK)

    def test_stops_all_marketing_at_the_address_and_no_sms_of_her_orders(
        self, client: Any, alice: Any, link: str
    ) -> None:
        client.cookies["language"] = "en"

        page = client.post(link, {"what": "all"}).content.decode()

        assert "All marketing is stopped here." in page
        assert not is_told(alice, "offers")
        assert is_told(alice, "deliveries", Channel.SMS)

    def test_holds_for_every_account_with_this_address(self, client: Any, alice: Any, bob: Any) -> None:
        give_choices(alice)
        give_choices(bob)
        shared = way_by_email(alice)
        for choice in Choice.objects.filter(customer_id=bob.customer_id, channel=Channel.EMAIL):
            Choice.objects.filter(id=choice.id).update(recipient=shared.recipient, recipient_key=shared.key)
        CustomerByRecipient.objects.create(key=shared.key, customer_id=bob.customer_id)

        client.post(reverse("unsubscribe", args=[stop_of(alice)]), {"what": "all"})

        for user in (alice, bob):
            last = Choice.objects.filter(customer_id=user.customer_id, topic="availability").latest("id")
            assert not last.is_given

    def test_withdraws_what_is_unticked_alone(self, client: Any, alice: Any, link: str) -> None:
        client.post(link, {"what": "some", "was": ["offers", "availability"], "on": ["availability"]})

        assert not is_told(alice, "offers")
        assert is_told(alice, "availability")
        assert confirming() == []

    def test_bob_with_her_link_sees_the_masked_address_and_can_only_stop(
        self, as_bob: Any, alice: Any, link: str
    ) -> None:
        page = as_bob.get(link).content.decode()
        as_bob.post(link, {"what": "some", "on": ["surveys"]})

        assert "a•••@example.org" in page
        assert "alice" not in page.lower()
        assert not is_told(alice, "surveys")
        assert confirming() == ["alice@example.org"]

    def test_a_guest_stops_by_her_link(self, client: Any) -> None:
        guest = Customer.objects.create(email="nadia@example.org", name="Nadia Benali")
        way = Way(Channel.EMAIL, guest.email)
        choose(guest.pk, [("offers", way, True)], source=Source.SHOP, by=NOBODY_KNOWN)

        client.post(
            reverse("unsubscribe", args=[stop_link(Stop(guest.pk, way.channel, way.key, "offers"))]),
            {"what": "topic"},
        )

        assert not allowed_of(guest, topic="offers", channel=Channel.EMAIL).may

    def test_where_nobody_is_known_it_is_noted_all_the_same(self, client: Any, alice: Any) -> None:
        mark = stop_of(alice)

        answer = client.post(reverse("unsubscribe", args=[mark]), {"what": "topic"})

        assert answer.status_code == 200
        assert set(Recipient.objects.get(key=way_by_email(alice).key).withdrawn) == {"availability"}

    @pytest.mark.parametrize(
        "sent",
        [
            {"what": "some", "on": "lottery"},
            {"what": "some", "was": "account"},
            {"what": "some", "on": "partners"},
            {"what": "some", "on": "calls"},
        ],
    )
    def test_refuses_what_is_not_offered(
        self, client: Any, alice: Any, link: str, sent: dict[str, str]
    ) -> None:
        before = choices()

        assert client.post(link, sent).status_code == 409

        assert (choices(), confirming()) == (before, [])

    def test_an_sms_speaks_of_sms_and_offers_no_more(self, client: Any, alice: Any) -> None:
        give_choices(alice)
        client.cookies["language"] = "en"
        link = reverse("unsubscribe", args=[stop_of(alice, "offers", way_by_sms(alice))])

        page = client.get(link).content.decode()
        refused = client.post(link, {"what": "some", "on": "surveys"})

        assert "Stop these SMS" in page
        assert "mails" not in page.split("<main")[1].split("</main>")[0]
        assert re.search(r"•••\d\d", page)
        assert 'name="on"' not in page
        assert refused.status_code == 409


class TestConfirmation:
    def test_what_is_ticked_on_is_asked_for_by_mail_and_on_once_it_is_confirmed(
        self, client: Any, alice: Any, link: str
    ) -> None:
        client.cookies["language"] = "en"

        page = client.post(link, {"what": "some", "on": ["surveys"]}).content.decode()

        assert "Nothing is turned on until you confirm." in page
        assert confirming() == ["alice@example.org"]
        assert not is_told(alice, "surveys")
        address = reverse("preference_confirmation", args=[asked_by(alice)])
        shown = client.get(address).content.decode()
        assert "I agree that Comptoir may send emails to alice@example.org: Surveys." in shown
        assert not is_told(alice, "surveys")
        assert "Thank you, it is turned on" in client.post(address).content.decode()
        assert is_told(alice, "surveys")
        assert choices()[-1] == ("surveys", True, Source.CONFIRMED)

    def test_so_many_mails_are_asked_for_and_no_more(self, client: Any, alice: Any, link: str) -> None:
        client.cookies["language"] = "en"
        pages = [
            client.post(link, {"what": "some", "on": ["surveys"]}).content.decode() for _time in range(21)
        ]

        assert "We cannot send you a link for these now." in pages[-1]
        assert len(confirming()) == 20

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_is_over_after_two_days_and_altered_by_one_sign(
        self, client: Any, alice: Any, method: str
    ) -> None:
        client.cookies["language"] = "en"
        mark = asked_by(alice)
        altered = mark[:-1] + ("b" if mark[-1] != "b" else "c")

        with time_machine.travel(timezone.now() + timedelta(days=2, minutes=1)):
            over = getattr(client, method)(reverse("preference_confirmation", args=[mark]))
        wrong = getattr(client, method)(reverse("preference_confirmation", args=[altered]))

        for answer in (over, wrong):
            assert answer.status_code == 404
            assert "This link no longer works" in answer.content.decode()
            assert answer["X-Robots-Tag"] == "noindex"
        assert not Choice.objects.exists()

    def test_opens_nothing_once_the_customer_is_gone(self, client: Any, alice: Any) -> None:
        mark = mark_of(Asked(customer("gone@example.org", "Gone").customer_id, "surveys", "gone@example.org"))  # type: ignore[arg-type]
        Customer.objects.filter(email="gone@example.org").update(email="")

        answer = client.post(reverse("preference_confirmation", args=[mark]))

        assert answer.status_code == 404
        assert not Choice.objects.exists()


def test_after_a_stop_what_a_link_shows_is_off(alice: Any) -> None:
    give_choices(alice)
    way = way_by_email(alice)
    stop = Stop(alice.customer_id, way.channel, way.key, "offers")

    before = [topic.name for topic in public_choices_by_link(stop).topics]
    stop_at(way.key, source=Source.LINK, by=NOBODY_KNOWN)

    assert before == ["offers", "availability"]
    assert public_choices_by_link(stop).topics == []
