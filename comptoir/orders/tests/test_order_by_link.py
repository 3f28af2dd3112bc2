"""A guest opens one order by the link that was sent to her, for a day, and nothing else by it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.test import Client

from comptoir.customers.actions import join_guests
from comptoir.customers.examples import person
from comptoir.journal.models import CustomerEntry
from comptoir.orders.examples import order_sent
from comptoir.orders.models import Order, link_to
from comptoir.orders.models.guest import SALT
from comptoir.orders.tests.guests import HERS, ask, link_sent, place, place_anew

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client: Client) -> Client:
    """Open a browser without a session that reads English."""
    client.cookies["language"] = "en"
    return client


class TestOpen:
    def test_shows_what_was_bought_paid_and_sent(self, guest: Client) -> None:
        place()

        page = guest.get(link_sent(guest)).content.decode()

        for words in (
            'Order <span class="number">CA-100</span>',
            "Carnet cousu bleu nuit",
            "2\xa0×\xa0€6.90",
            "€24.80",
            "Visa\xa0••••\xa04242",
            "6A00000000017",
            "75005 Paris",
            "Who sold these items",
            "Anyone who has the link can see it too",
        ):
            assert words in page

    def test_leads_to_nothing_that_needs_an_account(self, guest: Client) -> None:
        order = place()

        page = guest.get(link_sent(guest)).content.decode()

        for address in ("/account/", "/orders/", "/spending/", "/addresses/", order.get_absolute_url()):
            assert f'href="{address}"' not in page
        for words in (
            "Archive order",
            "Buy again",
            "Order History",
            "cafe-moulu",
            f"{order.get_absolute_url()}archive/",
        ):
            assert words not in page

    def test_leads_to_asking_about_it_and_to_saying_that_it_is_not_hers(self, guest: Client) -> None:
        place("CA/1 00")

        page = guest.get(link_sent(guest, number="CA/1 00")).content.decode()

        for about, words in (
            ("my-order", "Ask us about this order"),
            ("order", "I don’t recognise this order"),
        ):
            href = f"/contact/?about={about}&amp;order=CA%2F1+00"
            assert re.search(f'href="{re.escape(href)}"(?s:.*?){words}', page)
            form = guest.get(href.replace("&amp;", "&")).context["form"]
            assert (form["topic"].value(), form["order_number"].value()) == (about, "CA/1 00")

    def test_leads_to_an_account_with_the_address_that_was_typed_in_this_browser(self, guest: Client) -> None:
        place()
        path = link_sent(guest)
        anybody = Client(headers={"Accept-Language": "en"})

        for client, address in ((guest, "alice@example.org"), (anybody, None)):
            page = client.get(path).content.decode()
            assert "You will find this order there" in page
            assert 'class="button button--secondary" href="/account/new/?next=/orders/"' in page
            form = client.get("/account/new/?next=/orders/").context["form"]
            assert form["email"].value() == address
            assert "alice@example.org" not in page.lower()

    def test_what_was_typed_for_an_account_comes_before_what_was_typed_for_an_order(
        self, guest: Client
    ) -> None:
        place()
        typed = {"name": "Alice", "email": "other@example.org", "password1": "Trente-6-lapins-bleus"}
        guest.post("/account/new/", typed)
        ask(guest)

        form = guest.get("/account/new/").context["form"]

        assert (form["name"].value(), form["email"].value()) == ("Alice", "other@example.org")

    def test_whoever_is_signed_in_is_offered_no_account(self, as_bob: Any) -> None:
        place(customer={**HERS, "email": "guest@example.org"})

        page = as_bob.get(link_sent(as_bob, email="guest@example.org")).content.decode()

        assert "Ask us about this order" in page
        assert "/account/new/" not in page
        assert "typed:carried" not in as_bob.session

    def test_is_kept_nowhere_and_its_address_goes_nowhere(self, guest: Client) -> None:
        place()

        answer = guest.get(link_sent(guest))

        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert answer["Referrer-Policy"] == "strict-origin"
        assert answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies.keys() - {"csrftoken"}

    def test_gives_the_one_order_and_nobody_who_asks(self, guest: Client) -> None:
        order = place()
        place("CA-200")

        answer = guest.get(link_sent(guest))

        assert answer.wsgi_request.order == order
        assert answer.wsgi_request.customer is None
        assert "CA-200" not in answer.content.decode()
        for address in ("/orders/", "/account/", order.get_absolute_url(), "/addresses/"):
            assert guest.get(address)["Location"].startswith("/account/sign-in/")

    def test_one_order_more_does_not_cost_more(self, guest: Client, django_assert_num_queries: Any) -> None:
        line = order_sent()["lines"][0]
        place()
        lines = [{**line, "reference": str(at), "seller": {"reference": f"s{at}"}} for at in range(30)]
        place("CA-200", lines=lines, shipments=[])

        for path in (link_sent(guest), link_sent(guest, number="CA-200")):
            guest.get(path)
            with django_assert_num_queries(11):
                assert Client().get(path).status_code == 200

    def test_who_is_signed_in_opens_it_all_the_same(self, guest: Client, as_bob: Any) -> None:
        place(customer={**HERS, "email": "guest@example.org"})

        answer = as_bob.get(link_sent(guest, email="guest@example.org"))

        assert answer.status_code == 200
        assert answer.wsgi_request.customer is None

    @pytest.mark.parametrize("number", ["2026/0042", "#1001", "a b", "é~1", "find", '"quoted"', "x" * 64])
    def test_any_number_of_a_shop_can_be_opened(self, guest: Client, number: str) -> None:
        order = place(number)

        assert guest.get(link_sent(guest, number=number)).context["order"] == order

    def test_the_language_can_be_changed_on_it(self, guest: Client) -> None:
        place()
        path = link_sent(guest)

        answer = guest.post("/language/", {"language": "fr", "next": path}, follow=True)

        assert 'Commande <span class="number">CA-100</span>' in answer.content.decode()

    def test_is_written_down_once_for_one_reading(self, guest: Client) -> None:
        order = place()
        with time_machine.travel("2026-11-25T10:00:00Z", tick=False) as clock:
            path = link_sent(guest)
            guest.head(path)
            assert not CustomerEntry.objects.filter(fact="orders.link_opened").exists()
            for _reload in range(3):
                guest.get(path)
            clock.shift(601)
            guest.get(path)

        entries = CustomerEntry.objects.filter(fact="orders.link_opened")
        assert [(entry.about_id, entry.by_kind) for entry in entries] == [(order.id, "nobody")] * 2
        assert {str(entry.details) for entry in entries} == {"{'number': 'CA-100'}"}


class TestClosed:
    def test_is_over_after_a_day_and_offers_to_ask_again(self, guest: Client) -> None:
        place("CA/1 00")
        with time_machine.travel("2026-11-25T10:00:00Z", tick=False) as clock:
            path = link_sent(guest, number="CA/1 00")
            clock.shift(24 * 3600)
            assert guest.get(path).status_code == 200
            clock.shift(1)
            answer = guest.get(path)

        assert answer.status_code == 410
        page = answer.content.decode()
        assert "This link no longer works" in page
        assert 'href="/orders/find/?number=CA%2F1+00"' in page
        assert "Carnet cousu" not in page
        assert answer["Referrer-Policy"] == "strict-origin"

    def test_does_not_work_once_altered(self, guest: Client) -> None:
        place()
        path = link_sent(guest)
        token = path.split("/")[3]
        content, stamp, signature = token.split(":")
        others = signing.dumps(["CA-100", "0" * 24], salt="another.salt")
        altered = [
            token[:-1] + ("A" if token[-1] != "A" else "B"),
            f"{content}:{stamp}0:{signature}",
            f"X{content}:{stamp}:{signature}",
            f"{content}:{signature}",
            content,
            "é",
            "sent-",
            others,
        ]

        for wrong in altered:
            answer = guest.get(f"/orders/find/{wrong}/")
            assert answer.status_code == 404
            page = answer.content.decode()
            assert "This link does not work" in page
            assert 'href="/orders/find/"' in page
            assert "CA-100" not in page

    def test_is_no_link_to_another_order(self, guest: Client) -> None:
        place()
        place("CA-200", customer={**HERS, "email": "bob@example.org"})

        answer = guest.get(f"/orders/find/{link_to('CA-200', 'alice@example.org')}/")

        assert answer.status_code == 404

    def test_does_not_work_once_the_shop_has_put_the_address_right(self, guest: Client) -> None:
        place_anew("mistyped@example.org", day=1)
        path = link_sent(guest, email="mistyped@example.org")
        place_anew("alice@example.org", day=2)

        assert guest.get(path).status_code == 404

    @pytest.mark.crosses_customers("two guests are moved into one account")
    @pytest.mark.parametrize("guests", [1, 2])
    def test_asks_to_sign_in_once_the_order_has_joined_an_account(self, guest: Client, guests: int) -> None:
        place()
        path = link_sent(guest)
        if guests == 2:
            place("CA-200", customer={**HERS, "reference": "C-17"})
        join_guests(person("alice@example.org", "Alice Martin"), "alice@example.org")

        answer = guest.get(path)

        assert answer.status_code == 410
        page = answer.content.decode()
        assert "This order is in an account" in page
        assert 'href="/account/sign-in/?next=/orders/CA-100/"' in page
        assert "Carnet cousu" not in page

    def test_does_not_work_once_the_order_is_gone(self, guest: Client) -> None:
        place()
        path = link_sent(guest)
        Order.objects.get().delete()

        assert guest.get(path).status_code == 404

    def test_writes_nothing_down(self, guest: Client) -> None:
        place()
        guest.get("/orders/find/altered/")
        guest.get(f"/orders/find/{signing.dumps(['CA-100', ''], salt=SALT)}/")

        assert not CustomerEntry.objects.filter(fact="orders.link_opened").exists()
