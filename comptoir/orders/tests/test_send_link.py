"""A guest asks for the link to one order; nobody learns whether there is one."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from comptoir.customers.models import CustomerByEmail
from comptoir.journal.models import CustomerEntry, HouseEntry
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order
from comptoir.orders.pages.guest import count_try
from comptoir.orders.tests.guests import HERS, ask, letters, path_in, place, place_anew
from comptoir.post.models import Message
from comptoir.rest.limits import TooMany

pytestmark = pytest.mark.django_db
SENTENCE = "If an order with this number was placed with this address, an email with a link has just been sent there."


@pytest.fixture
def guest(client: Client) -> Client:
    """Open a browser without a session that reads English."""
    client.cookies["language"] = "en"
    return client


def plain(answer: Any) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*|nonce="[^"]*"', r"\1", answer.content.decode())


class TestRule:
    def test_the_link_goes_to_the_address_that_the_order_was_placed_with(self, guest: Client) -> None:
        order = place()

        ask(guest)

        [letter] = letters()
        assert letter.recipient == "alice@example.org"
        assert letter.subject == "Your order CA-100"
        assert guest.get(path_in(letter)).context["order"] == order
        assert "See the order" in letter.html
        assert f'href="http://127.0.0.1:8000{path_in(letter)}"' in letter.html

    @pytest.mark.parametrize(
        ("number", "email"),
        [
            ("CA-101", "alice@example.org"),
            ("CA-100", "bob@example.org"),
            ("CA-100", "carla@example.org"),
            ("CA-10", "alice@example.org"),
            ("%", "alice@example.org"),
        ],
    )
    def test_nothing_is_sent_kept_or_written_down_for_anything_else(
        self, guest: Client, bob: Any, number: str, email: str
    ) -> None:
        place()
        give_orders(bob)
        entries = CustomerEntry.objects.count(), HouseEntry.objects.count()

        ask(guest, number, email)

        assert letters() == []
        assert not Message.objects.exists()
        assert (CustomerEntry.objects.count(), HouseEntry.objects.count()) == entries

    def test_an_address_of_another_order_of_hers_opens_nothing(self, guest: Client) -> None:
        numbered = {"reference": "C-17", "name": "Alice Martin"}
        place("CA-100", customer={**numbered, "email": "alice@example.org"})
        place("CA-200", customer={**numbered, "email": "mistyped@example.org"})
        assert CustomerByEmail.objects.count() == 2

        ask(guest, "CA-100", "mistyped@example.org")
        ask(guest, "CA-200", "alice@example.org")
        assert letters() == []

        ask(guest, "CA-200", "mistyped@example.org")
        assert [letter.subject for letter in letters()] == ["Your order CA-200"]

    def test_the_shop_may_put_the_address_right_and_leave_it_out_later(self, guest: Client) -> None:
        place_anew("mistyped@example.org", day=1)
        place_anew("alice@example.org", day=2)
        place_anew("", day=3)

        ask(guest, email="mistyped@example.org")
        assert letters() == []
        ask(guest)
        assert len(letters()) == 1

    def test_an_order_from_before_addresses_were_kept_has_its_customers(self, guest: Client) -> None:
        place()
        Order.objects.update(email="")

        ask(guest)

        assert len(letters()) == 1

    def test_an_order_without_an_address_is_found_by_none(self, guest: Client) -> None:
        receive(order_sent("CA-100", customer={}))

        for email in ("", " ", "alice@example.org"):
            ask(guest, email=email)

        assert letters() == []

    def test_of_an_order_in_an_account_only_words_are_sent(self, guest: Client, alice: Any) -> None:
        [order] = give_orders(alice)

        ask(guest, order.number)

        [letter] = letters("alice@example.org")
        assert letter.subject == f"Your order {order.number}"
        assert "We do not send one, because the order is in your account" in letter.text
        assert "typing its address yourself" in letter.text
        assert "/orders/" not in letter.text + letter.html
        assert re.findall(r'href="[^"]*:8000([^"]*)"', letter.html) == ["/help/staying-safe/"]
        assert Message.objects.get().secrets == b""

    @pytest.mark.parametrize(("hers", "of_the_page", "subject"), [
        ("fr", "en", "Votre commande CA-100"), ("en", "fr", "Your order CA-100"), ("", "en", "Your order CA-100"),
        ("", "fr", "Votre commande CA-100"),
    ])  # fmt: skip
    def test_the_letter_is_in_her_language_else_in_the_pages(
        self, client: Client, hers: str, of_the_page: str, subject: str
    ) -> None:
        place(customer={**HERS, "language": hers})
        client.cookies["language"] = of_the_page

        ask(client)

        assert letters()[0].subject == subject

    def test_the_link_is_encrypted_while_it_waits_and_wiped_once_sent(self, guest: Client) -> None:
        order = place()
        ask(guest)

        message = Message.objects.get()
        assert message.queue == "urgent"
        assert message.customer_id == order.customer_id
        assert "{link}" in message.text
        assert "{link}" in message.html
        assert bytes(message.secrets)
        assert b"find" not in bytes(message.secrets)

        letters()
        message.refresh_from_db()
        assert message.secrets == b""
        assert "/orders/find/" not in message.text + message.html

    def test_is_written_down_about_the_order_by_nobody_known(self, guest: Client) -> None:
        order = place()

        ask(guest, " ca-100", "ALICE@example.org")

        entry = CustomerEntry.objects.get(fact="orders.link_asked")
        assert (entry.customer_id, entry.about_id) == (order.customer_id, order.id)
        assert entry.by_kind == "nobody"
        assert entry.details == {"number": "CA-100"}


class TestPage:
    def test_is_there_for_everybody(self, guest: Client, as_bob: Any) -> None:
        for client in (guest, as_bob):
            page = client.get("/orders/find/").content.decode()
            assert "Find an order" in page
            assert "Your order number" in page
            assert ('href="/orders/"' in page) == (client is as_bob)

    def test_answers_everybody_alike(self, guest: Client, alice: Any) -> None:
        [in_account] = give_orders(alice)
        place(customer={**HERS, "email": "guest@example.org"})
        asked = [
            ("CA-100", "guest@example.org"),
            ("CA-100", "nobody@example.org"),
            ("CA-999", "guest@example.org"),
            (in_account.number, "alice@example.org"),
        ]

        browsers = [Client() for _one in asked]
        answers = [
            ask(browser, number, email) for browser, (number, email) in zip(browsers, asked, strict=True)
        ]
        pages = [guest.get(answer["Location"]) for answer in answers]

        assert {(answer.status_code, answer["Location"]) for answer in answers} == {
            (302, "/orders/find/sent/")
        }
        assert len({plain(answer) for answer in answers}) == 1
        assert {tuple(sorted(answer.cookies)) for answer in answers} == {("sessionid",)}
        kept = [browser.session["typed:carried"]["email"] for browser in browsers]
        assert kept == [email for _number, email in asked]
        assert len({plain(page) for page in pages}) == 1
        assert SENTENCE in plain(pages[0])

    def test_does_the_same_work_for_everybody(self, guest: Client, alice: Any) -> None:
        [in_account] = give_orders(alice)
        place(customer={**HERS, "email": "guest@example.org"})
        asked = [
            ("CA-100", "guest@example.org"),
            ("CA-100", "nobody@example.org"),
            ("CA-999", "other@example.org"),
            (in_account.number, "alice@example.org"),
        ]

        work = []
        for number, email in asked:
            with CaptureQueriesContext(connection) as ran:
                ask(Client(), number, email)
            work.append(
                [
                    re.sub(r"'[^']*'|\d+", "…", statement["sql"])[:40]
                    for statement in ran
                    if "SAVEPOINT" not in statement["sql"]
                ]
            )

        changed = [
            [sql.replace("customerentry", "houseentry") for sql in statements if "cache" not in sql]
            for statements in work
        ]
        assert [len(statements) for statements in changed] == [len(changed[0])] * 4
        assert [[sql.split()[0] for sql in statements] for statements in changed] == [
            [sql.split()[0] for sql in changed[0]]
        ] * 4

    @pytest.mark.parametrize(
        ("number", "email", "words"),
        [
            ("", "alice@example.org", "Type the order number."),
            (" ", "alice@example.org", "Type the order number."),
            ("x" * 65, "alice@example.org", "An order number has at most 64 characters."),
            ("a\0b", "alice@example.org", "Null characters are not allowed."),
            ("CA-100", "", "Type your email address."),
            ("CA-100", "alice@", "Type an email address such as alice@example.org."),
            ("CA-100", f"{'a' * 250}@example.org", "an email address has at most 254 characters"),
            ("CA-100", "\u017fam@example.org", "Before the @, use a to z"),
        ],
    )
    def test_says_what_is_empty_or_malformed_and_keeps_the_rest(
        self, guest: Client, number: str, email: str, words: str
    ) -> None:
        place()

        answer = ask(guest, number, email)

        assert answer.status_code == 200
        assert words in answer.content.decode()
        assert answer.context["form"]["number"].value() == number
        assert answer.context["form"]["email"].value() == email
        assert not Message.objects.exists()

    def test_takes_over_a_number_that_is_asked_for_anew(self, guest: Client) -> None:
        page = guest.get("/orders/find/", {"number": '"><b>CA-100'}).content.decode()

        assert 'value="&quot;&gt;&lt;b&gt;CA-100"' in page

    @pytest.mark.parametrize("path", ["/orders/find/sent/", "/orders/find/some-link/"])
    def test_what_is_read_is_not_written_to(self, guest: Client, path: str) -> None:
        assert guest.post(path).status_code == 405

    @pytest.mark.parametrize("path", ["/", "/help/orders/", "/account/sign-in/"])
    def test_is_led_to_from_where_a_guest_may_look(self, guest: Client, path: str) -> None:
        assert 'href="/orders/find/"' in guest.get(path).content.decode()


class TestLimits:
    def many(self, guest: Client, times: int, **request: str) -> list[int]:
        """Ask so often, each time from another network, and return the statuses."""
        return [
            ask(
                guest, **{name: text.format(at) for name, text in request.items()}, REMOTE_ADDR=f"10.0.{at}.1"
            ).status_code
            for at in range(times)
        ]

    def test_one_number_with_one_address_is_tried_five_times_however_both_are_spelt(
        self, guest: Client
    ) -> None:
        assert self.many(guest, 7) == [302] * 5 + [429] * 2
        for number in (
            " ca-100",
            "CA 100.",
            "N° #CA 100",
            "ca100",
            "C-A1 00",
            "commande n° ca/100",
            "ref CA-100",
        ):
            assert ask(guest, number, "ALICE@example.org", REMOTE_ADDR="10.9.0.1").status_code == 429

    @pytest.mark.parametrize(
        "strangers", [{"email": "a{}@example.org"}, {"number": "CA-{}"}], ids=["number", "address"]
    )
    def test_strangers_who_try_with_one_of_the_two_do_not_make_her_wait(
        self, guest: Client, strangers: dict[str, str]
    ) -> None:
        place()

        assert self.many(guest, 20, **strangers) == [302] * 20
        letters()
        assert ask(guest, REMOTE_ADDR="10.9.0.1").status_code == 302

        assert letters()[0].subject == "Your order CA-100"

    def test_one_network_tries_thirty_times(self, guest: Client) -> None:
        tried = [ask(guest, f"CA-{at}", f"a{at}@example.org").status_code for at in range(32)]

        assert tried == [302] * 30 + [429] * 2

    def test_what_is_wrong_with_the_fields_counts_for_nothing(self, guest: Client) -> None:
        assert {ask(guest, email="alice@").status_code for _try in range(8)} == {200}
        assert ask(guest).status_code == 302

    def test_is_refused_in_words_and_works_again_later(self, guest: Client) -> None:
        place()
        with time_machine.travel("2026-11-25T10:00:00Z", tick=False) as clock:
            self.many(guest, 6)
            refused = ask(guest)
            clock.shift(601)
            again = ask(guest)

        assert refused.status_code == 429
        assert "Wait a few minutes, go back, and try again." in refused.content.decode()
        assert again.status_code == 302
        assert Message.objects.count() == 6

    def test_strangers_have_twenty_links_a_day_sent_to_an_address_and_nothing_tells(
        self, guest: Client
    ) -> None:
        for at in range(12):
            place(f"CA-{at}")
        statuses = [ask(guest, f"CA-{at % 12}", REMOTE_ADDR=f"10.{at}.0.1").status_code for at in range(24)]

        assert statuses == [302] * 24
        assert len(letters()) == 20

    def test_a_try_a_minute_of_a_pair_comes_to_a_handful_in_a_day(self) -> None:
        asked = RequestFactory()
        counted = 0
        with time_machine.travel("2026-11-25T00:00:00Z", tick=False) as clock:
            for at in range(24 * 60):
                request = asked.post("/orders/find/", REMOTE_ADDR=f"10.{at // 250}.{at % 250}.1")
                with suppress(TooMany):
                    count_try(request, "CA-100", "alice@example.org")
                    counted += 1
                clock.shift(60)

        assert counted == 10
