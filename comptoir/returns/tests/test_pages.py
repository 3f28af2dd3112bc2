"""The customer's steps, from an order to a return, and back out of it; each with its no."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptoir.deliveries.models import link_to_parcel
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.orders.examples.one import order_sent
from comptoir.orders.models import Order, lines_of, link_to, parcels_of
from comptoir.policies.models import Policy, Remedy, ReturnReason
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
from comptoir.returns.tests.test_can_return import with_line
from comptoir.returns.tests.test_settle_return import settle

pytestmark = pytest.mark.django_db
START = f"/orders/{NUMBER}/return/"


@pytest.fixture
def order(alice: Any) -> Order:
    return arrived()


def prefix(reference: str = "1") -> str:
    return f"i{line(reference).id.hex}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def hidden(answer: Any) -> dict[str, str]:
    """Return what the form of a page sends without being seen."""
    fields = re.findall(r'<input type="hidden" name="(key|version)" value="([^"]*)">', text(answer))
    assert {name for name, _value in fields} == {"key", "version"}
    return dict(fields)


def walk(client: Client, *, quantity: int = 1, reason: str = "unwanted_item", **solution: str) -> Any:
    """Walk all steps for the coffee, and return the answer to the last."""
    start = client.post(START, {str(line().id): quantity})
    assert start.url == f"{START}reasons/"
    reasons = client.post(f"{START}reasons/", {f"{prefix()}-reason": reason, f"{prefix()}-comment": "Trop"})
    assert reasons.url == f"{START}solution/", text(reasons)
    known = {"way": "own", "refund_to": "original"}
    chosen = client.post(f"{START}solution/", {**known, **solution})
    assert chosen.url == f"{START}summary/", text(chosen)
    return client.post(f"{START}summary/")


class TestParcel:
    def test_a_parcel_that_came_leads_to_its_return(self, as_alice: Client, alice: Any) -> None:
        order = arrived()
        [parcel] = parcels_of(order, lines_of(order))

        page = as_alice.get(f"/orders/{NUMBER}/parcels/{parcel.id}/").content.decode()

        assert f'href="/orders/{NUMBER}/return/"' in page

    def test_one_that_is_on_its_way_does_not(self, as_alice: Client, alice: Any) -> None:
        [sent] = order_sent()["shipments"]
        order = arrived(shipments=[{key: said for key, said in sent.items() if key != "delivered_at"}])
        [parcel] = parcels_of(order, lines_of(order))

        page = as_alice.get(f"/orders/{NUMBER}/parcels/{parcel.id}/").content.decode()

        assert "Return or Replace Items" not in page

    def test_by_a_letters_link_the_order_has_to_be_found(self, client: Client) -> None:
        order = arrived(customer={"email": "nadia@example.org", "name": "Nadia Benali"})
        [parcel] = parcels_of(order, lines_of(order))

        page = client.get(f"/parcels/{link_to_parcel(order, parcel)}/").content.decode()

        assert "Return or Replace Items" in page
        assert 'href="/orders/find/"' in page
        assert NUMBER not in page.split("<main", 1)[1]

    def test_by_a_letters_link_its_customer_comes_to_her_order(self, as_alice: Client, alice: Any) -> None:
        order = arrived()
        [parcel] = parcels_of(order, lines_of(order))

        page = as_alice.get(f"/parcels/{link_to_parcel(order, parcel)}/").content.decode()

        assert f'href="/orders/{NUMBER}/return/"' in page


class TestSteps:
    def test_leads_from_items_to_the_return(self, as_alice: Client, order: Order) -> None:
        answer = walk(as_alice, quantity=2)

        back = Return.objects.get()
        assert answer.url == f"/returns/{back.number}/"
        assert (back.state, back.way, only_item(back).quantity) == (ReturnState.AUTHORISED, Way.OWN, 2)
        page = text(as_alice.get(answer.url))
        assert back.number in page
        assert "Send it by" in page

    def test_says_what_it_comes_to_before_it_is_confirmed(self, as_alice: Client, order: Order) -> None:
        as_alice.post(START, {str(line().id): 2})
        as_alice.post(f"{START}reasons/", {})
        solution = text(as_alice.get(f"{START}solution/"))
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        summary = text(as_alice.get(f"{START}summary/"))

        assert "Visa •••• 4242: €13.80 (within 7 days)" in solution
        assert "Your gift balance" in solution
        assert "€13.80" in summary
        assert Return.objects.count() == 0

    def test_a_line_of_one_piece_is_chosen_by_its_link(self, as_alice: Client, order: Order) -> None:
        answer = as_alice.get(f"{START}?item=2")

        assert answer.url == f"{START}reasons/"
        assert "Carnet cousu" in text(as_alice.get(answer.url))

    def test_nothing_chosen_is_said(self, as_alice: Client, order: Order) -> None:
        answer = as_alice.post(START, {})

        assert answer.status_code == 200
        assert "Choose at least one item to send back." in text(answer)

    def test_no_reason_is_needed_within_fourteen_days(self, as_alice: Client, order: Order) -> None:
        walk(as_alice, reason="")

        assert only_item(Return.objects.get()).reason == "not_said"

    def test_later_a_reason_and_its_comment_are(self, as_alice: Client, alice: Any) -> None:
        arrived(20)
        as_alice.post(START, {str(line().id): 1})

        missing = as_alice.post(f"{START}reasons/", {})
        silent = as_alice.post(f"{START}reasons/", {f"{prefix()}-reason": "defective"})

        assert "Choose why you send it back." in text(missing)
        assert "Say a little more about it" in text(silent)

    def test_a_step_that_was_left_out_leads_back(self, as_alice: Client, order: Order) -> None:
        assert as_alice.get(f"{START}reasons/").url == START
        assert as_alice.get(f"{START}solution/").url == START
        assert as_alice.get(f"{START}summary/").url == f"{START}solution/"

    def test_confirmed_twice_it_is_one_return(self, as_alice: Client, order: Order) -> None:
        first = walk(as_alice)
        again = as_alice.post(f"{START}summary/")

        assert Return.objects.count() == 1
        assert first.url != again.url

    def test_pressed_twice_it_leads_to_the_same_return(self, as_alice: Client, order: Order) -> None:
        as_alice.post(START, {str(line().id): 1})
        as_alice.post(f"{START}reasons/", {})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        shown = hidden(as_alice.get(f"{START}summary/"))

        first, again = (as_alice.post(f"{START}summary/", shown) for _time in range(2))

        assert Return.objects.count() == 1
        assert first.url == again.url == Return.objects.get().get_absolute_url()

    def test_what_another_tab_chose_is_not_confirmed_unseen(self, as_alice: Client, order: Order) -> None:
        as_alice.post(START, {str(line().id): 1})
        as_alice.post(f"{START}reasons/", {})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        shown = hidden(as_alice.get(f"{START}summary/"))
        as_alice.post(START, {str(line("2").id): "on"})
        as_alice.post(f"{START}reasons/", {})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})

        refused = as_alice.post(f"{START}summary/", shown)
        assert Return.objects.count() == 0
        as_alice.post(f"{START}summary/", hidden(refused))

        assert refused.status_code == 409
        assert "You changed this return in another tab." in text(refused)
        assert only_item(Return.objects.get()).line_reference == "2"

    def test_two_sellers_are_said_before_and_are_two_returns(self, as_alice: Client, order: Order) -> None:
        as_alice.post(START, {str(line().id): 1, str(line("2").id): "on"})
        as_alice.post(f"{START}reasons/", {})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        summary = text(as_alice.get(f"{START}summary/"))
        answer = as_alice.post(f"{START}summary/")

        assert "2 parcels, one for each seller" in summary
        assert answer.url == "/returns/"
        assert Return.objects.count() == 2

    def test_the_fee_stands_at_each_way(self, as_alice: Client, order: Order) -> None:
        Policy.objects.update_or_create(id=1, defaults={"return_fee_minor": 490})
        as_alice.post(START, {str(line().id): 2})
        as_alice.post(f"{START}reasons/", {})

        page = text(as_alice.get(f"{START}solution/"))

        assert "€4.90 are taken off your refund" in page

    def test_an_exchange_is_in_her_own_words(self, as_alice: Client, order: Order) -> None:
        wants = {f"{prefix()}-wants": "exchange", f"{prefix()}-exchange": "En 500 g"}
        as_alice.post(START, {str(line().id): 1})
        as_alice.post(f"{START}reasons/", {f"{prefix()}-reason": "too_small"})
        empty = as_alice.post(
            f"{START}solution/", {"way": "own", "refund_to": "original", **wants, f"{prefix()}-exchange": ""}
        )
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original", **wants})
        as_alice.post(f"{START}summary/")

        assert "Say what you want in exchange." in text(empty)
        back = Return.objects.get()
        assert (back.state, only_item(back).exchange) == (ReturnState.REQUESTED, "En 500 g")

    def test_what_cannot_go_back_stands_there_with_why(self, as_alice: Client, alice: Any) -> None:
        arrived(45)

        page = text(as_alice.get(START))

        assert "You could send it back until" in page
        assert "legal guarantee" in page
        assert "Nothing of this order can be sent back" in page

    def test_the_seal_is_asked_for(self, as_alice: Client, alice: Any) -> None:
        arrived(lines=with_line(return_exclusion="sealed_hygiene"))
        as_alice.post(START, {str(line().id): 1})

        missing = as_alice.post(f"{START}reasons/", {f"{prefix()}-reason": "unwanted_item"})
        opened = as_alice.post(
            f"{START}reasons/", {f"{prefix()}-reason": "unwanted_item", f"{prefix()}-is_sealed": "no"}
        )

        assert "Say whether it is still unopened." in text(missing)
        assert "Once opened" in text(opened)

    def test_says_it_has_arrived(self, as_alice: Client, alice: Any) -> None:
        from datetime import timedelta

        from django.utils import timezone

        soon = (timezone.localdate() + timedelta(days=3)).isoformat()
        left = (timezone.now() - timedelta(days=1)).isoformat()
        rows = [{"reference": "1", "quantity": 2}, {"reference": "2", "quantity": 1}]
        arrived(
            state="shipped",
            shipments=[{"carrier": "X", "shipped_at": left, "estimated_on": soon, "lines": rows}],
        )
        assert "It has arrived" in text(as_alice.get(START))

        as_alice.post(f"{START}arrival/", {"item": "1"})

        assert line().delivered == 2


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

        assert "You keep the items: nothing has to be sent." in page
        assert "Where it goes" not in page
        assert f'href="{START}">Ask for a new return' in page

    def test_says_how_much_comes_back_to_what_and_from_when_on(self, as_alice: Client, order: Order) -> None:
        back = one(order)

        page = text(as_alice.get(back.get_absolute_url()))

        assert "Visa •••• 4242: €6.90, within 7 days" in page
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

        assert "Refund, as the exchange is not possible" in page

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
        assert "The shop has told us of no refund yet." not in page
        assert f"Return {Return.objects.get().number}" in page

    def test_what_is_sent_in_its_place_is_shown_until_it_has_come(self, as_alice: Client, alice: Any) -> None:
        wish = {"reason": ReturnReason.DEFECTIVE, "comment": "Cassé", "wants": Remedy.REPLACEMENT}
        back = settle(received(arrived(20), item(**wish)), Outcome.REPLACEMENT)

        page = text(as_alice.get(back.get_absolute_url()))
        assert "Your replacement is coming" in page
        assert "Being prepared" in page
        assert "The shop has told us of no refund yet." not in text(as_alice.get(f"/orders/{NUMBER}/"))

        Return.objects.update(state=ReturnState.CLOSED)
        page = text(as_alice.get(back.get_absolute_url()))
        assert "Your replacement is coming" not in page
        assert "Replaced" in page

    def test_costs_as_many_statements_for_a_long_return(
        self, as_alice: Client, order: Order, django_assert_num_queries: Any
    ) -> None:
        first, second = ask(order, item(), item("2"))
        as_alice.get(f"/returns/{first.number}/")
        with django_assert_num_queries(8):
            as_alice.get(f"/returns/{second.number}/")


class TestByLink:
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

    def test_a_wrong_link_opens_nothing(self, client: Client, order: Order) -> None:
        back = one(order)
        link = link_to_return(back)

        assert client.get(reverse("return_by_link", args=[link[:-1] + "x"])).status_code == 404

    def test_a_guest_walks_all_steps_with_a_code(self, client: Client, db: None, mailoutbox: Any) -> None:
        from comptoir.post.models import Message

        found = arrived()
        start = f"/orders/find/{link_to(NUMBER, 'alice@example.org')}/return/"
        client.post(start, {str(line().id): 1})
        client.post(f"{start}reasons/", {})
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
