"""The Contact Us page: signed in, signed out, with every field wrong, and under a flood of questions."""

from __future__ import annotations

import re
from html import escape as escaped
from html import unescape
from typing import Any

import pytest
from django.test import Client

from comptoir.conversations.examples import ask
from comptoir.conversations.models import ServiceRequest, Thread
from comptoir.customers.models import User
from comptoir.journal.models import HouseEntry
from comptoir.orders.examples import give_orders

pytestmark = pytest.mark.django_db
TYPED = {
    "topic": "other",
    "order_number": "",
    "text": "Do you deliver to Belgium?",
    "name": "Nadia Benali",
    "email": "nadia@example.org",
}


class TestPageSignedOut:
    def test_asks_for_all_and_preselects_what_it_is_about(self, stranger: Client) -> None:
        page = stranger.get("/contact/?about=charge&order=403-7")

        assert list(page.context["form"].fields) == ["topic", "order_number", "text", "name", "email"]
        content = page.content.decode()
        assert re.search(r'value="charge"[^>]* checked', content)
        assert 'value="403-7"' in content
        assert "no-store" in page["Cache-Control"]

    @pytest.mark.parametrize("about", ["sign-in", "order", "charge", "locked-out", "my-order", "return"])
    def test_every_topic_can_be_preselected(self, stranger: Client, about: str) -> None:
        assert re.search(
            f'value="{about}"[^>]* checked', stranger.get(f"/contact/?about={about}").content.decode()
        )

    def test_an_unknown_one_is_passed_over(self, stranger: Client) -> None:
        assert " checked" not in stranger.get("/contact/?about=weather").content.decode()

    def test_the_urgent_are_promised_an_answer_sooner_and_lead_to_staying_safe(
        self, stranger: Client
    ) -> None:
        content = stranger.get("/contact/").content.decode()

        assert "Priority request" in content
        assert "within 4 hours" in content
        assert 'href="/help/staying-safe/"' in content

    def test_keeps_it_and_says_number_and_hour_in_this_browser_alone(self, stranger: Client) -> None:
        answer = stranger.post("/contact/", TYPED, follow=True)

        asked = ServiceRequest.objects.get()
        assert answer.redirect_chain == [("/contact/sent/", 302)]
        content = answer.content.decode()
        assert asked.number in content
        assert f'datetime="{asked.answer_due_at.astimezone().isoformat()[:13]}' in content
        assert "nadia@example.org" in content
        assert "nadia@example.org" not in stranger.get("/contact/sent/").content.decode()
        assert (asked.customer_id, asked.name, asked.text) == (None, "Nadia Benali", TYPED["text"])
        assert Client().get("/contact/sent/")["Location"] == "/contact/"

    def test_no_number_and_no_address_opens_a_question(self, stranger: Client) -> None:
        stranger.post("/contact/", TYPED)
        asked = ServiceRequest.objects.get()

        assert stranger.get(f"/contact/{asked.number}/").status_code == 404
        assert stranger.get(f"/contact/{asked.id}/")["Location"].startswith("/account/sign-in/")

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"topic": ""}, "topic", "Choose what it is about."),
            ({"topic": "weather"}, "topic", "Select a valid choice"),
            ({"text": " "}, "text", "Write what happened."),
            ({"text": "x" * 4001}, "text", "Write at most 4000 characters."),
            ({"text": "a\0b"}, "text", "Null characters"),
            ({"name": ""}, "name", "Type your name."),
            ({"email": ""}, "email", "Type your email address."),
            ({"email": "nadia@"}, "email", "Type an email address such as"),
            ({"order_number": "4" * 65}, "order_number", "at most 64"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(
        self, stranger: Client, changes: dict[str, str], field: str, words: str
    ) -> None:
        page = stranger.post("/contact/", TYPED | changes)

        assert page.status_code == 200
        assert words in str(page.context["form"].errors[field])
        assert not ServiceRequest.objects.exists()
        for name, value in (TYPED | changes).items():
            if name not in changes and name != "topic":
                assert value in page.content.decode()

    def test_the_end_of_a_line_is_one_character(self, stranger: Client) -> None:
        stranger.post("/contact/", TYPED | {"text": "\r\n".join("x" * 2000)})

        assert len(ServiceRequest.objects.get().text) == 3999

    def test_no_telephone_is_shown_where_there_is_none(self, stranger: Client, settings: Any) -> None:
        assert "tel:" not in stranger.get("/contact/").content.decode()
        settings.SHOP_PHONE = "+33 1 99 00 12 34"
        settings.SHOP_HOURS = "Mo-Fr 09:00-12:30,14:00-18:00; Sa 10:00-13:00"

        content = stranger.get("/contact/").content.decode()

        assert 'href="tel:+33199001234"' in content
        assert "Monday – Friday</dt><dd>09:00\xa0–\xa012:30, 14:00\xa0–\xa018:00" in content
        stranger.cookies["language"] = "fr"
        assert "Lundi – vendredi" in stranger.get("/contact/").content.decode()

    def test_who_works_here_and_buys_nothing_can_ask_too(self, as_carla: Client) -> None:
        page = as_carla.get("/contact/")
        assert page.context["form"].initial["email"] == "carla@example.org"
        as_carla.post("/contact/", TYPED)

        assert ServiceRequest.objects.get().customer_id is None
        entry = HouseEntry.objects.get(fact="conversations.service_asked")
        assert (entry.by_kind, entry.by_name) == ("seller", "Carla Rossi")


class TestPageSignedIn:
    def test_shows_her_name_and_address_and_ignores_others(self, as_alice: Client, alice: Any) -> None:
        page = as_alice.get("/contact/")
        assert list(page.context["form"].fields) == ["topic", "order_number", "text"]
        assert "alice@example.org" in page.content.decode()

        answer = as_alice.post("/contact/", TYPED)

        asked = ServiceRequest.objects.get()
        assert answer["Location"] == f"/contact/{asked.id}/"
        assert (asked.email, asked.name, asked.customer_id) == (alice.email, alice.name, alice.customer_id)

    def test_who_has_no_address_is_asked_for_one(self, as_alice: Client, alice: Any) -> None:
        User.objects.filter(id=alice.id).update(email="", name="")
        assert list(as_alice.get("/contact/").context["form"].fields)[-2:] == ["name", "email"]

        as_alice.post("/contact/", TYPED)

        asked = ServiceRequest.objects.get()
        assert (asked.email, asked.customer_id) == ("nadia@example.org", alice.customer_id)

    def test_she_chooses_among_her_own_orders(self, as_alice: Client, alice: Any, bob: Any) -> None:
        orders = give_orders(alice, 15)
        [of_bob] = give_orders(bob, 1, prefix="999")

        choices = as_alice.get("/contact/").context["form"].fields["order_number"].choices
        assert [number for number, _label in choices] == ["", *(order.number for order in orders[:12])]
        assert "Café moulu" in choices[1][1]
        older = as_alice.get(f"/contact/?about=my-order&order={orders[14].number}").content.decode()
        assert f'value="{orders[14].number}" selected' in older
        of_anothers = as_alice.get(f"/contact/?order={of_bob.number}").content.decode()
        assert f'value="{of_bob.number}"' not in of_anothers
        refused = as_alice.post("/contact/", TYPED | {"order_number": of_bob.number})
        assert "Choose one of your orders." in refused.content.decode()
        as_alice.post("/contact/", TYPED | {"order_number": orders[14].number})
        assert ServiceRequest.objects.get().order_number == orders[14].number

    def test_it_can_begin_with_the_name_of_an_item(self, as_alice: Client, alice: Any, bob: Any) -> None:
        [order] = give_orders(alice)
        [of_bob] = give_orders(bob, 1, prefix="B")
        line = order.lines.get(reference="1")

        begun = as_alice.get(f"/contact/?order={order.number}&item=1").content.decode()
        strange = as_alice.get(f"/contact/?order={of_bob.number}&item=1").content.decode()

        assert f"{escaped(line.name)}\n\n</textarea>" in begun
        assert f'value="{order.number}" selected' in begun
        assert f"{escaped(line.name)}\n\n</textarea>" not in strange

    def test_the_address_of_an_order_is_asked_to_be_changed_in_words_that_are_begun(
        self, as_alice: Client, alice: Any
    ) -> None:
        [order] = give_orders(alice, state="confirmed", shipments=[])

        page = as_alice.get(f"/orders/{order.number}/").content.decode()
        [link] = re.findall(r'href="(/contact/[^"]*begin=address)"', page)
        begun = as_alice.get(unescape(link)).content.decode()

        assert "Please have this order delivered to:\n\n</textarea>" in begun
        assert f'value="{order.number}" selected' in begun

    def test_her_order_leads_here_with_itself_chosen(self, as_alice: Client, alice: Any) -> None:
        [order] = give_orders(alice)

        page = as_alice.get(order.get_absolute_url()).content.decode()

        for about in ("my-order", "order"):
            assert f'href="/contact/?about={about}&amp;order={order.number}"' in page

    @pytest.mark.parametrize("order", ["a%00b", "4" * 300])
    def test_an_order_that_can_be_none_is_passed_over(self, as_alice: Client, order: str) -> None:
        assert as_alice.get(f"/contact/?order={order}").status_code == 200

    def test_she_sees_her_own_and_their_answers_and_bob_does_not(
        self, as_alice: Client, as_bob: Client, alice: Any
    ) -> None:
        asked = ask(alice)

        assert f'href="/contact/{asked.id}/"' in as_alice.get("/contact/").content.decode()
        page = as_alice.get(f"/contact/{asked.id}/").content.decode()
        assert asked.number in page
        assert "Savez-vous où il est ?" in page
        assert "Waiting for an answer" in page
        assert str(asked.id) not in as_bob.get("/contact/").content.decode()
        assert as_bob.get(f"/contact/{asked.id}/").status_code == 404

    def test_her_questions_are_paged_in_as_many_statements_however_many(
        self, as_alice: Client, alice: Any, django_assert_num_queries: Any
    ) -> None:
        ask(alice, text="0")
        as_alice.get("/contact/")
        with django_assert_num_queries(3):
            as_alice.get("/contact/")
        for at in range(1, 8):
            ask(alice, text=str(at), hours_ago=at)

        with django_assert_num_queries(3):
            page = as_alice.get("/contact/").content.decode()
        assert page.count('class="asked__one"') == 5
        older = re.search(r'rel="next" href="([^"]+)"', page)
        assert older
        assert as_alice.get(f"/contact/{older[1]}").content.decode().count('class="asked__one"') == 3

    def test_the_newest_two_and_those_with_news_stand_before_the_fold(
        self, as_alice: Client, alice: Any
    ) -> None:
        asked = [ask(alice, text=str(at), hours_ago=at) for at in range(5)]
        Thread.objects.filter(id=asked[3].id).update(has_news=True)

        open_ones, _fold, folded = as_alice.get("/contact/").content.decode().partition("All your questions")

        assert [str(one.id) in open_ones for one in asked] == [True, True, False, True, False]
        assert all(str(one.id) in folded for one in (asked[2], asked[4]))

    def test_her_tile_says_what_is_true(self, as_alice: Client, alice: Any, settings: Any) -> None:
        assert "Answered within 24 hours" in as_alice.get("/account/").content.decode()
        settings.SHOP_PHONE, settings.SHOP_HOURS = "3639", "Mo-Fr 09:00-18:00"
        assert "By phone: Monday – Friday, 09:00\xa0–\xa018:00" in as_alice.get("/account/").content.decode()
        ask(alice)
        assert "1 question awaiting an answer" in as_alice.get("/account/").content.decode()
        ask(alice, text="And another.")
        assert "2 questions awaiting an answer" in as_alice.get("/account/").content.decode()


class TestLimits:
    def send(self, client: Client, at: int, **changes: str) -> Any:
        return client.post("/contact/", TYPED | {"text": f"Question {at}"} | changes)

    def test_nobody_is_mailed_in_a_flood(self, stranger: Client) -> None:
        for at in range(3):
            answer = self.send(stranger, at, email="bob@example.org")
            assert answer.status_code == 302

        answer = self.send(stranger, 3, email=" BOB@example.org ")

        assert answer.status_code == 429
        assert "Question 3" in answer.content.decode()
        assert ServiceRequest.objects.count() == 3
        assert self.send(stranger, 4, email="carla@example.org").status_code == 302

    def test_nor_from_many_networks_and_strangers_do_not_keep_a_guest_out(self, stranger: Client) -> None:
        for network in range(6):
            for at in range(3):
                self.send(Client(REMOTE_ADDR=f"203.0.{network}.9"), at, email="bob@example.org")
        assert self.send(stranger, 20, email="bob@example.org").status_code == 302
        assert self.send(stranger, 21, email="bob@example.org").status_code == 302

        assert self.send(stranger, 22, email="bob@example.org").status_code == 429

    def test_one_network_sends_ten_an_hour(self, stranger: Client) -> None:
        for at in range(10):
            assert self.send(stranger, at, email=f"n{at}@example.org").status_code == 302

        assert self.send(stranger, 10, email="n10@example.org").status_code == 429
        assert self.send(Client(REMOTE_ADDR="203.0.113.9"), 10, email="n10@example.org").status_code == 302

    def test_one_account_sends_six_an_hour_wherever_it_is(self, as_alice: Client, alice: Any) -> None:
        for at in range(6):
            assert self.send(as_alice, at).status_code == 302
        elsewhere = Client(REMOTE_ADDR="203.0.113.9")
        elsewhere.force_login(alice)
        elsewhere.cookies["language"] = "en"

        answer = self.send(elsewhere, 6)

        assert answer.status_code == 429
        assert "Yours was not sent, and is still here" in answer.content.decode()

    def test_strangers_who_type_her_address_do_not_keep_her_out(self, as_alice: Client, alice: Any) -> None:
        for at in range(4):
            self.send(Client(REMOTE_ADDR="203.0.113.9"), at, email=alice.email)

        assert self.send(as_alice, 5).status_code == 302

    def test_mistakes_are_not_counted(self, stranger: Client) -> None:
        for at in range(30):
            assert self.send(stranger, at, name="").status_code == 200

        assert self.send(stranger, 30).status_code == 302
