"""Your Messages: a customer finds every message that was sent to her, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.notices.actions import keep_copies
from comptoir.notices.models import Notice, copy_of, messages_of
from comptoir.orders.examples import give_orders
from comptoir.post.actions import queue_letter
from comptoir.post.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_alice(alice: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(alice)
    return client


def give(customer: Customer, **changes: Any) -> Notice:
    said = {
        "channel": "email",
        "letter": "orders/confirmed",
        "recipient": "alice@example.org",
        "language": "en",
        "subject": "Your order is confirmed",
        "text": "Hello, it is confirmed.\n\n-- \nComptoir\nReference: X",
        **changes,
    }
    notice = copy_of(Message(customer_id=customer.id, **said), customer.id)
    notice.save(force_insert=True)
    return notice


class TestList:
    def test_shows_every_message_newest_first_and_which_are_unread(
        self, as_alice: Client, hers: Customer
    ) -> None:
        now = timezone.now()
        give(hers, subject="The older one", queued_at=now - timedelta(days=2))
        give(hers, subject="The newer one", queued_at=now)

        page = as_alice.get("/messages/").content.decode()

        assert page.index("The newer one") < page.index("The older one")
        assert page.count("mail--unread") == 2
        assert "2 unread messages" in as_alice.get("/account/").content.decode()

    def test_finds_by_words_without_accents_by_reference_and_by_what_it_is_about(
        self, as_alice: Client, hers: Customer
    ) -> None:
        order = give(hers, subject="Votre thé est confirmé", text="Sept boîtes")
        code = give(hers, subject="Your code", letter="customers/change_code", text="Your code: {code}")

        assert list(messages_of(hers).saying("BOITES the")) == [order]
        assert list(messages_of(hers).saying(code.reference.replace("-", "").lower())) == [code]
        assert "Your code" not in as_alice.get("/messages/?show=orders").content.decode()
        assert "Your code" in as_alice.get("/messages/?show=security").content.decode()
        assert "No messages found" in as_alice.get("/messages/?q=violin").content.decode()

    def test_a_row_says_what_the_message_lists(self, as_alice: Client, hers: Customer) -> None:
        give(hers, subject="Your parcel is here", text="Hello,\n\n- 2 × Tea\n- 1 × Book\n")
        give(hers, subject="Your refund", text="Hello,\n\n- 1 × Lamp\n")

        page = as_alice.get("/messages/").content.decode()

        assert re.findall(r'class="mail__lists">([^<]+)<', page) == ["1 × Lamp", "2 × Tea, …"]

    def test_an_sms_is_sorted_like_the_mail_of_its_name(self, hers: Customer) -> None:
        code = give(hers, letter="customers/step_code_sms", channel="sms", subject="", text="Your code")
        alert = give(hers, letter="customers/alert_sms", channel="sms", subject="", text="It was changed")

        assert set(messages_of(hers).about("security")) == {code, alert}

    def test_an_unknown_filter_is_an_error_and_shows_nothing(self, as_alice: Client, hers: Customer) -> None:
        give(hers)

        page = as_alice.get("/messages/?show=everything").content.decode()

        assert "Your order is confirmed" not in page

    def test_the_foot_is_not_searched(self, hers: Customer) -> None:
        give(hers)

        assert not messages_of(hers).saying("comptoir").exists()

    def test_all_are_marked_as_read(self, as_alice: Client, hers: Customer) -> None:
        give(hers), give(hers)

        as_alice.post("/messages/read/")

        assert not messages_of(hers).unread().exists()


class TestMessage:
    def test_shows_what_was_said_marks_it_as_read_and_links_to_our_own_pages_alone(
        self, as_alice: Client, hers: Customer
    ) -> None:
        ours = f"{settings.PUBLIC_URL}/orders/403/"
        text = f"See your order\n{ours}\n\nNot https://elsewhere.example/orders/ <b>\n\n-- \nThe foot"
        notice = give(hers, text=text)

        page = as_alice.get(f"/messages/{notice.id}/").content.decode()

        assert f'<a href="{ours}">See your order</a>' in page
        assert 'href="https://elsewhere.example' not in page
        assert "&lt;b&gt;" in page
        assert "The foot" not in page
        assert notice.reference in page
        assert messages_of(hers).get(id=notice.id).read_at

    def test_leads_to_the_order_that_it_names_and_to_nobody_elses(
        self, as_alice: Client, alice: Any, bob: Any, hers: Customer
    ) -> None:
        [order] = give_orders(alice)
        [his] = give_orders(bob, prefix="404")
        notice = give(hers, text=f"Your order {order.number} has arrived, and not {his.number}.")

        page = as_alice.get(f"/messages/{notice.id}/").content.decode()

        assert f'href="{order.get_absolute_url()}"' in page
        assert f"Order {order.number}" in page
        assert his.get_absolute_url() not in page

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("It is here. https://shop.example.org/x", "It is here."),
            ("New: http://localhost:8000 Reply STOP", "New: Reply STOP"),
            ("tea " * 20, "tea tea tea tea tea tea tea tea tea tea tea tea tea tea tea…"),
        ],
    )
    def test_an_sms_is_called_by_its_first_words_without_an_address(
        self, hers: Customer, text: str, title: str
    ) -> None:
        assert give(hers, channel="sms", subject="", text=text).title == title

    def test_the_page_of_an_sms_says_its_words_once(self, as_alice: Client, hers: Customer) -> None:
        at = timezone.datetime.fromisoformat("2026-03-02T10:00:00+00:00")
        sms = {"channel": "sms", "recipient": "+33639980751", "subject": ""}
        notice = give(hers, **sms, text="It is here.", queued_at=at)

        page = as_alice.get(f"/messages/{notice.id}/").content.decode().replace("\xa0", " ")

        assert "<h1>SMS of 2 March 2026</h1>" in page
        assert page.count("It is here.") == 2  # And once more in what a report names.

    def test_a_look_ahead_does_not_mark_it_as_read(self, as_alice: Client, hers: Customer) -> None:
        notice = give(hers)

        as_alice.head(f"/messages/{notice.id}/")

        assert messages_of(hers).unread().count() == 1

    def test_shows_no_code_again(self, as_alice: Client, hers: Customer) -> None:
        with transaction.atomic():
            queue_letter(
                "customers/change_code",
                to="alice@example.org",
                language="en",
                context={},
                secrets={"code": "918273"},
                customer_id=hers.id,
            )
        keep_copies()
        notice = messages_of(hers).get(letter="customers/change_code")

        page = as_alice.get(f"/messages/{notice.id}/").content.decode()

        assert "918273" not in page
        assert '<span aria-hidden="true">••••••</span><span class="visually-hidden">(not kept)</span>' in page
        assert "Links and codes are not kept." in page

    def test_a_button_says_that_its_link_is_not_kept(self, as_alice: Client, hers: Customer) -> None:
        notice = give(hers, text="Here it is:\n\nSee the <order>\n••••••\n\nIt works for a day.")

        page = as_alice.get(f"/messages/{notice.id}/").content.decode()

        assert 'See the &lt;order&gt; <span class="badge badge--neutral">Link not kept</span>\n' in page
        assert "href=" not in page.partition('class="said"')[2].partition("</article>")[0]

    def test_an_sms_that_begins_with_its_code_is_listed_without_it(
        self, as_alice: Client, hers: Customer
    ) -> None:
        give(hers, channel="sms", subject="", text="•••••• is your code.", letter="customers/step_code_sms")

        assert "(not kept)</span> is your code." in as_alice.get("/messages/").content.decode()

    def test_a_program_is_told_that_something_is_not_kept(self, as_alice: Client, hers: Customer) -> None:
        plain, code = give(hers), give(hers, text="Your code: ••••••")

        told = [as_alice.get(f"/api/v1/messages/{one.id}").json() for one in (plain, code)]

        assert [(one["has_secrets"], one["text"]) for one in told] == [
            (False, "Hello, it is confirmed."),
            (True, "Your code: ••••••"),
        ]

    def test_it_is_reported_with_its_title_and_reference(self, as_alice: Client, hers: Customer) -> None:
        notice = give(hers)
        page = as_alice.get(f"/messages/{notice.id}/").content.decode()
        named = f"{notice.subject}\n{notice.reference}"

        begun = as_alice.post("/is-this-from-us/report/", {"pasted": named}, follow=True).content.decode()

        assert f'name="pasted" value="{named}"' in page
        assert notice.reference in begun

    def test_bob_finds_nothing_of_hers(self, bob: Any, hers: Customer) -> None:
        notice, client = give(hers), Client()
        client.force_login(bob)

        assert client.get(f"/messages/{notice.id}/").status_code == 404
        assert notice.subject not in client.get("/messages/").content.decode()
