"""The page of one return: what it says while it runs and when it has ended, signed in and by a link."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order, link_to
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.post.mailbox import read_mailbox
from comptoir.returns.actions import (
    Settlement,
    authorise_return,
    cancel_return,
    receive_return,
    settle_return,
)
from comptoir.returns.models import LINK_HOLDS, Outcome, Return, ReturnState, Way, items_of, link_to_return
from comptoir.returns.tests.given import (
    NUMBER,
    arrived,
    ask,
    item,
    line,
    one,
    only_item,
    received,
    sellers_have_addresses,
)
from comptoir.returns.tests.test_pages import text
from comptoir.returns.tests.test_settle_return import settle

pytestmark = pytest.mark.django_db
START = f"/orders/{NUMBER}/return/"


class TestReturn:
    def test_she_cancels_it(self, as_alice: Client, order: Order) -> None:
        back = one(order)

        asked = as_alice.get(f"/returns/{back.number}/cancellation/")
        as_alice.post(f"/returns/{back.number}/cancellation/")

        assert "Cancel this return?" in text(asked)
        assert Return.objects.get().state == ReturnState.CANCELLED

    def test_cancelled_it_says_so_and_no_address(self, as_alice: Client, order: Order) -> None:
        back = cancel_return(one(order), by=order.customer)

        page = text(as_alice.get(back.get_absolute_url()))

        assert "You keep the items and have nothing to send." in page
        assert "Return address" not in page
        assert f'href="{START}">Request a new return' in page

    def test_says_how_much_comes_back_to_what_and_from_when_on(self, as_alice: Client, order: Order) -> None:
        back = one(order)

        page = text(as_alice.get(back.get_absolute_url()))

        assert "Visa •••• 4242, within 7 days" in page
        assert "the days count from then" in page

    def test_a_label_being_made_is_looked_for_again(self, as_alice: Client, order: Order) -> None:
        sellers_have_addresses()
        back = one(order, way=Way.LABEL)

        page = text(as_alice.get(back.get_absolute_url()))

        assert "Your label is being made" in page
        assert 'href="?"' in page
        assert 'hx-get="?"' in page

    def test_an_exchange_that_is_not_possible_says_so(self, as_alice: Client, order: Order) -> None:
        back = one(order, item(wants=Remedy.EXCHANGE, reason=ReturnReason.TOO_SMALL, exchange="En 500 g"))
        authorise_return(back, by=order.customer, refund_instead=None)

        page = text(as_alice.get(back.get_absolute_url()))

        assert "the seller did not confirm the exchange" in page

    def test_its_files_are_named_in_the_readers_language(self, as_alice: Client, order: Order) -> None:
        sellers_have_addresses()
        back = one(order, way=Way.LABEL)
        run_queued()
        run_queued()

        named = {}
        for language in ("en", "fr"):
            as_alice.cookies["language"] = language
            for file in ("label", "slip"):
                answer = as_alice.get(f"/returns/{back.number}/{file}/")
                named[language, file] = answer["Content-Disposition"]

        assert named["en", "label"] == f'inline; filename="label-{back.number}.pdf"'
        assert named["fr", "label"] == f"inline; filename*=utf-8''%C3%A9tiquette-{back.number}.pdf"
        assert named["fr", "slip"] == f'inline; filename="bordereau-{back.number}.pdf"'

    def test_slip_is_a_pdf(self, as_alice: Client, order: Order) -> None:
        back = one(order)

        answer = as_alice.get(f"/returns/{back.number}/slip/")

        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert as_alice.get(f"/returns/{back.number}/label/").url == f"/returns/{back.number}/"

    def test_all_of_them_stand_on_one_page(self, as_alice: Client, order: Order) -> None:
        for back in ask(order, item(), item("2")):
            assert back.number in text(as_alice.get("/returns/"))

    def test_their_tab_of_the_order_history_leads_to_them(self, as_alice: Client, order: Order) -> None:
        link = '<a href="/returns/">See every return and replacement</a>'

        assert link in text(as_alice.get("/orders/?show=returns"))
        assert link not in text(as_alice.get("/orders/?show=open"))
        assert link not in text(as_alice.get("/orders/"))

    def test_the_order_says_until_when_and_what_runs(self, as_alice: Client, order: Order) -> None:
        before = text(as_alice.get(f"/orders/{NUMBER}/"))
        back = one(order)
        after = text(as_alice.get(f"/orders/{NUMBER}/"))

        assert "Return by" in before
        assert "Return or Replace Items" in before
        assert back.number in after

    def test_the_order_says_nothing_else_of_money_that_went_back(self, as_alice: Client, alice: Any) -> None:
        order = arrived(20)
        settle(received(order))
        page = text(as_alice.get(f"/orders/{NUMBER}/"))

        assert "Refund of €6.90" in page
        assert "The shop has not told us about a refund yet." not in page
        assert f"Return {Return.objects.get().number}" in page

    def test_what_is_sent_in_its_place_is_shown_until_it_has_come(self, as_alice: Client, alice: Any) -> None:
        wish = {"reason": ReturnReason.DEFECTIVE, "comment": "Cassé", "wants": Remedy.REPLACEMENT}
        back = settle(received(arrived(20), item(**wish)), Outcome.REPLACEMENT)

        page = text(as_alice.get(back.get_absolute_url()))
        assert "Your replacement is coming" in page
        assert "Being prepared" in page
        assert "The shop has not told us about a refund yet." not in text(as_alice.get(f"/orders/{NUMBER}/"))

        Return.objects.update(state=ReturnState.CLOSED)
        page = text(as_alice.get(back.get_absolute_url()))
        assert "Your replacement is coming" not in page
        assert "Replaced" in page

    def test_costs_as_many_statements_for_a_long_return(
        self, as_alice: Client, order: Order, django_assert_num_queries: Any
    ) -> None:
        first, second = ask(order, item(), item("2"))
        as_alice.get(f"/returns/{first.number}/")
        with django_assert_num_queries(9):
            as_alice.get(f"/returns/{second.number}/")


class TestByLink:
    def test_once_cancelled_it_leads_to_the_order_for_a_new_one(self, client: Client, order: Order) -> None:
        back = cancel_return(one(order), by=order.customer)

        page = text(client.get(reverse("return_by_link", args=[link_to_return(back)])))

        assert "Request a new return" in page
        assert f"{reverse('find_order')}?number={order.number}" in page

    def test_whoever_has_the_link_sees_the_return_alone(self, client: Client, order: Order) -> None:
        back = one(order, item(comment="Un secret"))

        answer = client.get(reverse("return_by_link", args=[link_to_return(back)]))

        assert answer.status_code == 200
        assert back.number in text(answer)
        assert "Un secret" not in text(answer)
        assert "Alice" not in text(answer)
        assert answer["Referrer-Policy"] == "strict-origin"

    def test_who_is_signed_in_sees_her_own_page_and_bob_no_more_than_others(
        self, as_alice: Client, as_bob: Client, order: Order
    ) -> None:
        back = one(order, item(comment="Un secret"))
        link = reverse("return_by_link", args=[link_to_return(back)])

        assert as_alice.get(link).url == back.get_absolute_url()
        assert "Un secret" not in text(as_bob.get(link))

    def test_using_the_link_does_not_prolong_it(self, client: Client, order: Order) -> None:
        link = link_to_return(one(order))
        with time_machine.travel(timezone.now() + LINK_HOLDS - timedelta(minutes=1), tick=False):
            page = text(client.get(reverse("return_by_link", args=[link])))

        assert set(re.findall(r"/returns/by-link/([^/]+)/", page)) == {link}

    def test_a_guest_reads_how_to_object(self, client: Client, order: Order) -> None:
        back = receive_return(one(order), by=IMPORT)
        refusal = Settlement(outcome=Outcome.REFUSED, accepted=0, why="Le paquet est ouvert.")
        settle_return(back, {only_item(back).id: refusal}, by=IMPORT)

        page = text(client.get(reverse("return_by_link", args=[link_to_return(back)])))

        assert f'href="{reverse("find_order")}?number={order.number}"' in page
        assert "Ask for the link to your order" in page

    def test_a_guest_cancels_it_with_a_code(self, client: Client, order: Order, mailoutbox: Any) -> None:
        back = one(order)
        page = reverse("return_cancellation_by_link", args=[link_to_return(back)])
        assert page in text(client.get(reverse("return_by_link", args=[link_to_return(back)])))
        assert "Send me the code" in text(client.get(page))

        client.post(page)
        client.post(page, {"send": "yes"})
        assert "not the code" in text(client.post(page, {"code": "000000"}))
        assert Return.objects.get().state == ReturnState.AUTHORISED
        run_queued()
        letters = [letter.text for letter in read_mailbox("alice@example.org")]
        [code] = re.findall(r"\b\d{6}\b", " ".join(letters))
        done = client.post(page, {"code": code})

        assert Return.objects.get().state == ReturnState.CANCELLED
        assert "The return is cancelled" in text(client.get(done.url))
        assert client.get(page).url == done.url

    def test_a_wrong_link_opens_nothing(self, client: Client, order: Order) -> None:
        back = one(order)
        link = link_to_return(back)

        assert client.get(reverse("return_by_link", args=[link[:-1] + "x"])).status_code == 404

    def test_a_guest_walks_all_steps_with_a_code(self, client: Client, db: None, mailoutbox: Any) -> None:
        from comptoir.post.models import Message

        found = arrived()
        start = f"/orders/find/{link_to(NUMBER, 'alice@example.org')}/return/"
        client.post(start, {str(line().id): 1})
        client.post(f"{start}solution/", {"way": "own", "refund_to": "original"})
        assert "Send me the code" in text(client.get(f"{start}summary/"))

        without = client.post(f"{start}summary/")
        assert Return.objects.count() == 0
        assert without.status_code == 200
        client.post(f"{start}summary/", {"send": "yes"})
        wrong = client.post(f"{start}summary/", {"code": "000000"})
        assert "not the code" in text(wrong)
        assert Return.objects.count() == 0
        assert Message.objects.filter(letter="orders/guest_code").count() == 1
        assert "Send another code" in text(client.get(f"{start}summary/"))
        client.post(f"{start}summary/", {"send": "yes"})
        assert Message.objects.filter(letter="orders/guest_code").count() == 2
        for _time in range(4):
            assert "Type the six-digit code." in text(client.post(f"{start}summary/", {"code": "12 34"}))
        run_queued()
        [code] = re.findall(r"\b\d{6}\b", read_mailbox("alice@example.org")[0].text)
        client.post(f"{start}summary/", {"code": f"Your code: {code[:3]} {code[3:]}"})
        assert Return.objects.count() == 1
        assert found.customer_id
        assert items_of([]) == {}
