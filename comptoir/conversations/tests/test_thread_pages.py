"""The pages of a thread: a customer's, a guest's, the seller's and the staff's; and who finds none."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.conversations.actions import ask_for_help, write_message
from comptoir.conversations.examples import ask_seller
from comptoir.conversations.models import (
    DeskThread,
    Message,
    ServiceRequest,
    Side,
    Thread,
    link_to_thread,
    messages_of,
)
from comptoir.customers.examples import customer
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order, link_to
from comptoir.photos.examples import drawn, upload
from comptoir.sellers.actions import save_reason

pytestmark = pytest.mark.django_db
GUEST = {"email": "nadia@example.org", "name": "Nadia Benali", "language": "en"}


@pytest.fixture
def order(alice: Any, carla: Any) -> Order:
    [order] = give_orders(alice, 1)
    return order


@pytest.fixture
def guests_order(carla: Any) -> Order:
    receive(order_sent("CA-1", customer=GUEST))
    return Order.objects.get(number="CA-1")


def form_of(order: Order) -> str:
    return reverse("contact_seller", args=[slug_of(order), order.number])


def slug_of(order: Order) -> str:
    return str(order.lines.select_related("seller").get(reference="1").seller.slug)


def typed(**changes: Any) -> dict[str, Any]:
    return {"subject": "where_is_it", "item": "1", "text": "Where is it?"} | changes


class TestContactSeller:
    def test_she_asks_and_comes_to_her_thread(self, as_alice: Client, order: Order) -> None:
        page = as_alice.post(form_of(order), typed(photo=upload()), follow=True)

        thread = Thread.objects.get()
        assert page.redirect_chain == [(f"/contact/{thread.id}/", 302)]
        content = page.content.decode()
        assert "Sent. The answer will appear here, and we will email you when it does." in content
        assert "Where is it?" in content
        assert "Answer expected by" in content
        photo = re.search(r'src="([^"]+)\?size=320"', content)
        assert photo
        served = as_alice.get(photo[1])
        assert (served.status_code, served["Content-Type"]) == (200, "image/jpeg")
        assert served["Content-Security-Policy"] == "default-src 'none'; sandbox"

    def test_says_how_soon_and_what_the_seller_sees(self, as_alice: Client, order: Order) -> None:
        page = as_alice.get(f"{form_of(order)}?item=1&about=change_address").content.decode()

        assert " usually answers within 24 to 48 hours." in page
        assert "sees your name and this order, but neither your email address" in page
        assert 'value="change_address"' in page
        assert f"<strong>{order.lines.get(reference='1').name}</strong>" in page
        assert "change_speed" not in page

    def test_what_is_missing_is_said_beside_it(self, as_alice: Client, order: Order) -> None:
        page = as_alice.post(form_of(order), {"text": " "})

        content = page.content.decode()
        assert page.status_code == 400
        assert "Choose what it is about." in content
        assert "Write a message." in content
        assert Thread.objects.count() == 0

    @pytest.mark.parametrize(
        ("sent", "words"),
        [(b"<svg/>", "cannot read this file as a photo"), (drawn()[:3000], "part of it is missing")],
    )
    def test_what_is_no_photo_is_said_beside_the_photo(
        self, as_alice: Client, order: Order, sent: bytes, words: str
    ) -> None:
        page = as_alice.post(form_of(order), typed(photo=upload(sent)))

        content = page.content.decode()
        assert page.status_code == 400
        assert words in content
        assert ">Where is it?</textarea>" in content.replace("\n", "")
        assert Thread.objects.count() == 0

    def test_what_she_asked_already_is_shown(self, as_alice: Client, alice: Any, order: Order) -> None:
        thread = ask_seller(alice, order=order, seller="carmes")

        assert f'href="/contact/{thread.id}/"' in as_alice.get(form_of(order)).content.decode()
        assert f'href="/contact/{thread.id}/"' in as_alice.get(order.get_absolute_url()).content.decode()

    def test_her_order_leads_here_once_for_each_seller(
        self, as_alice: Client, alice: Any, carla: Any
    ) -> None:
        [order] = give_orders(alice)

        page = unescape(as_alice.get(order.get_absolute_url()).content.decode())

        sellers = set(order.lines.values_list("seller__slug", flat=True))
        assert len(sellers) == 2
        assert [page.count(f"/contact/sellers/{seller}/{order.number}/") for seller in sellers] == [1, 1]

    def test_an_order_of_one_item_names_it(self, as_alice: Client, alice: Any) -> None:
        lines = [{**order_sent()["lines"][0], "reference": "1"}]
        [order] = give_orders(alice, 1, lines=lines, shipments=[])

        page = unescape(as_alice.get(order.get_absolute_url()).content.decode())

        assert f"/{order.number}/?item=1" in page

    def test_too_often_is_told_and_sends_nothing(self, as_alice: Client, order: Order) -> None:
        for at in range(20):
            assert as_alice.post(form_of(order), typed(text=f"Question {at}")).status_code == 302

        assert as_alice.post(form_of(order), typed(text="One more")).status_code == 429
        assert Thread.objects.count() == 20

    def test_bob_and_a_seller_who_sold_none_of_it_find_nothing(
        self, as_bob: Client, as_alice: Client, order: Order
    ) -> None:
        assert as_bob.get(form_of(order)).status_code == 404
        assert as_bob.post(form_of(order), typed()).status_code == 404
        assert as_alice.get(reverse("contact_seller", args=["nobody", order.number])).status_code == 404
        assert Thread.objects.count() == 0


class TestThread:
    def test_the_answer_is_news_until_it_is_opened(
        self, as_alice: Client, alice: Any, carla: Any, order: Order
    ) -> None:
        thread = ask_seller(alice, order=order, seller="carmes")
        write_message(thread, "It left today.", by=carla, side=Side.SELLER)
        assert "1 new answer" in as_alice.get("/account/").content.decode()
        assert "New answer" in as_alice.get("/contact/").content.decode()

        page = as_alice.get(f"/contact/{thread.id}/").content.decode()

        assert "It left today." in page
        assert thread.seller
        assert f"<strong>{thread.seller.name}</strong>" in page
        assert "Carla" not in page
        assert "new answer" not in as_alice.get("/account/").content.decode()

    def test_she_answers_and_says_that_it_is_solved(
        self, as_alice: Client, alice: Any, carla: Any, order: Order
    ) -> None:
        thread = ask_seller(alice, order=order, seller="carmes")
        write_message(thread, "It left today.", by=carla, side=Side.SELLER)
        path = f"/contact/{thread.id}/"

        for _press in range(2):
            assert as_alice.post(path, {"text": "Thank you!"}).status_code == 302
        page = as_alice.post(f"{path}solution/", follow=True).content.decode()

        assert [message.text for message in messages_of(thread)][1:] == ["It left today.", "Thank you!"]
        assert "You marked it as solved." in page
        assert as_alice.get(f"{path}solution/").status_code == 405

    def test_help_is_offered_once_it_is_late(self, as_alice: Client, alice: Any, order: Order) -> None:
        early = ask_seller(alice, order=order, seller="carmes")
        path = f"/contact/{early.id}/"
        assert "Ask the shop for help" not in as_alice.get(path).content.decode()
        refused = as_alice.post(f"{path}help/", follow=True).content.decode()
        assert "The seller still has time to answer." in refused
        Thread.objects.update(answer_due_at=timezone.now() - timedelta(minutes=1))

        assert "Ask the shop for help" in as_alice.get(path).content.decode()
        page = as_alice.post(f"{path}help/", follow=True).content.decode()

        assert "The shop has been asked for help" in page
        assert ServiceRequest.objects.get().id == early.id

    def test_help_is_offered_where_the_answer_does_not_help(
        self, as_alice: Client, alice: Any, carla: Any, order: Order
    ) -> None:
        thread = ask_seller(alice, order=order, seller="carmes")
        path = f"/contact/{thread.id}/"
        write_message(thread, "No.", by=carla, side=Side.SELLER)

        assert "Still need help?" in as_alice.get(path).content.decode()
        page = as_alice.post(f"{path}help/", follow=True).content.decode()

        assert "The shop has been asked for help" in page
        assert "Still need help?" not in page

    def test_what_is_written_is_text_and_nothing_else(
        self, as_alice: Client, alice: Any, order: Order
    ) -> None:
        text = "<script>alert(1)</script> https://evil.example/ javascript:alert(1)"
        thread = ask_seller(alice, order=order, seller="carmes", text=text)

        page = as_alice.get(f"/contact/{thread.id}/").content.decode()

        assert "&lt;script&gt;" in page
        assert 'href="https://evil.example' not in page

    def test_bob_finds_none_of_it(self, as_alice: Client, as_bob: Client, alice: Any, order: Order) -> None:
        thread = ask_seller(alice, order=order, seller="carmes", photo=upload())
        [message] = messages_of(thread)

        for path in ("", "help/", "solution/", f"photos/{message.id}/"):
            assert as_bob.post(f"/contact/{thread.id}/{path}", {"text": "Mine"}).status_code in (404, 405)
        assert as_bob.get(f"/contact/{thread.id}/photos/{message.id}/").status_code == 404
        assert Message.objects.count() == 1


class TestGuest:
    def test_asks_from_her_orders_page_and_reads_the_answer_by_her_link(
        self, client: Client, carla: Any, guests_order: Order
    ) -> None:
        link = link_to("CA-1", "nadia@example.org")
        page = unescape(client.get(reverse("order_by_link", args=[link])).content.decode())
        path = reverse("contact_seller_by_link", args=[link, slug_of(guests_order)])
        assert f'href="{path}"' in page

        answer = client.post(path, typed(photo=upload()), follow=True)
        thread = Thread.objects.get()
        write_message(thread, "It left today.", by=carla, side=Side.SELLER)
        by_link = reverse("thread_by_link", args=[link_to_thread(thread)])

        assert "Where is it?" in answer.content.decode()
        page = client.get(by_link).content.decode()
        assert "It left today." in page
        photo = re.search(r'src="([^"]+)\?size=320"', page)
        assert photo
        assert client.get(unescape(photo[1]))["Content-Type"] == "image/jpeg"
        client.post(by_link, {"text": "Thank you"})
        client.post(f"{by_link}solution/")
        assert [message.side for message in messages_of(thread)] == ["customer", "seller", "customer"]
        assert Thread.objects.get().is_solved

    def test_a_forged_or_old_link_opens_nothing(
        self, client: Client, guests_order: Order, carla: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.post(
            reverse(
                "contact_seller_by_link", args=[link_to("CA-1", "nadia@example.org"), slug_of(guests_order)]
            ),
            typed(),
        )
        link = link_to_thread(Thread.objects.get())

        for wrong in (f"{link[:-1]}x", link_to("CA-1", "nadia@example.org")):
            assert client.get(reverse("thread_by_link", args=[wrong])).status_code == 404
            assert client.post(reverse("thread_by_link", args=[wrong]), {"text": "x"}).status_code == 404
        monkeypatch.setattr("comptoir.conversations.models.link.LINK_HOLDS", timedelta(0))
        assert client.get(reverse("thread_by_link", args=[link])).status_code == 404
        assert Message.objects.count() == 1

    def test_once_she_has_an_account_the_link_leads_there(
        self, client: Client, guests_order: Order, carla: Any
    ) -> None:
        client.post(
            reverse(
                "contact_seller_by_link", args=[link_to("CA-1", "nadia@example.org"), slug_of(guests_order)]
            ),
            typed(),
        )
        link = link_to_thread(Thread.objects.get())
        user = customer("someone@example.org", "Nadia Benali", "en")
        type(user).objects.filter(id=user.id).update(customer_id=guests_order.customer_id)

        answer = client.get(reverse("thread_by_link", args=[link]))

        assert (answer.status_code, answer["Location"]) == (302, f"/contact/{Thread.objects.get().id}/")


class TestSellersDesk:
    def test_lists_what_waits_the_longest_overdue_first(
        self, as_carla: Client, alice: Any, order: Order
    ) -> None:
        for hours in (2, 90, 30):
            ask_seller(alice, order=order, seller="carmes", text=f"{hours}", hours_ago=hours)

        rows = as_carla.get("/desk/messages/").context["rows"]

        assert [row["excerpt"] for row in rows] == ["90", "30", "2"]
        assert rows[0]["clock"].words == "overdue by 42 h"
        assert "3 questions awaiting an answer" in as_carla.get("/desk/").content.decode()

    def test_carla_answers_with_a_photo(
        self, as_carla: Client, as_alice: Client, alice: Any, order: Order
    ) -> None:
        thread = ask_seller(alice, order=order, seller="carmes", photo=upload())
        path = f"/desk/messages/{thread.id}/"
        page = as_carla.get(path).content.decode()
        assert "Alice Martin" in page
        for word in ("alice@example.org", "+33"):
            assert word not in page
        [message] = messages_of(thread)
        assert as_carla.get(f"{path}photos/{message.id}/").status_code == 200

        answer = as_carla.post(path, {"text": "It left today.", "photo": upload()}, follow=True)

        assert answer.redirect_chain == [("/desk/messages/", 302)]
        page = as_alice.get(f"/contact/{thread.id}/").content.decode()
        assert "It left today." in page
        assert page.count("?size=320") == 2

    def test_carla_answers_with_saved_words(self, as_carla: Client, alice: Any, order: Order) -> None:
        thread = ask_seller(alice, order=order, seller="carmes")
        kept = save_reason("Il part demain.", seller=thread.seller, by=IMPORT)
        path = f"/desk/messages/{thread.id}/"
        assert kept.text in as_carla.get(path).content.decode()

        empty = as_carla.post(path, {"text": ""})
        sent = as_carla.post(path, {"text": "Bien à vous.", "saved": kept.text})

        assert (empty.status_code, sent.status_code) == (400, 302)
        assert messages_of(thread)[-1].text == "Il part demain. Bien à vous."

    def test_finds_by_number_name_and_words(self, as_carla: Client, alice: Any, order: Order) -> None:
        ask_seller(alice, order=order, seller="carmes", text="Le café est-il moulu ?")

        for words, number in ((order.number, 1), ("martin", 1), ("CAFE moulu", 1), ("thé", 0)):
            assert len(as_carla.get("/desk/messages/", {"q": words}).context["rows"]) == number, words

    def test_another_sellers_is_not_there(self, as_carla: Client, alice: Any, order: Order) -> None:
        thread = ask_seller(alice, order=order, seller="rivoli", photo=upload())
        [message] = messages_of(thread)

        for path in ("", f"photos/{message.id}/"):
            assert as_carla.get(f"/desk/messages/{thread.id}/{path}").status_code == 404
        assert as_carla.post(f"/desk/messages/{thread.id}/", {"text": "Mine"}).status_code == 404
        assert as_carla.get("/desk/messages/").context["rows"] == []
        assert Message.objects.count() == 1

    def test_costs_the_same_however_many_wait(
        self, as_carla: Client, alice: Any, order: Order, django_assert_num_queries: Any
    ) -> None:
        ask_seller(alice, order=order, seller="carmes", text="0")
        as_carla.get("/desk/messages/")
        with django_assert_num_queries(6):
            as_carla.get("/desk/messages/")
        for at in range(1, 20):
            ask_seller(alice, order=order, seller="carmes", text=str(at))

        with django_assert_num_queries(6):
            as_carla.get("/desk/messages/")


class TestStaff:
    def test_sam_reads_the_whole_thread_and_answers_in_it(
        self, as_sam: Client, as_alice: Client, alice: Any, order: Order
    ) -> None:
        thread = ask_seller(alice, order=order, seller="carmes", photo=upload(), hours_ago=99)
        ask_for_help(thread, by=alice)
        path = f"/desk/inbox/{thread.id}/"
        page = as_sam.get(path).content.decode()
        assert "has asked the shop for help with this seller" in page
        [message] = messages_of(thread)
        assert as_sam.get(f"{path}photos/{message.id}/").status_code == 200

        for text in ("We have called them.", "They ship tomorrow."):
            as_sam.post(path, {"answer": text})

        page = as_alice.get(f"/contact/{thread.id}/").content.decode()
        assert "We have called them." in page
        assert "They ship tomorrow." in page
        assert "Sam Petit, customer service" in page
        assert DeskThread.objects.get().state == "answered"

    def test_a_strangers_question_has_no_photo_page(self, as_sam: Client, alice: Any, order: Order) -> None:
        thread = ask_seller(alice, order=order, seller="carmes", photo=upload())
        [message] = messages_of(thread)

        # It is not in the inbox, so it is not there for staff.
        assert as_sam.get(f"/desk/inbox/{thread.id}/photos/{message.id}/").status_code == 404
