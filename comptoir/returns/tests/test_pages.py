"""The customer's steps, from an order to a return, and back out of it; each with its no."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.deliveries.models import link_to_parcel
from comptoir.orders.examples.one import order_sent
from comptoir.orders.models import Order, lines_of, parcels_of
from comptoir.policies.models import Policy
from comptoir.returns.models import Return, ReturnState, Way
from comptoir.returns.tests.given import (
    NUMBER,
    arrived,
    item,
    line,
    one,
    only_item,
)
from comptoir.returns.tests.test_can_return import with_line

pytestmark = pytest.mark.django_db
START = f"/orders/{NUMBER}/return/"


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
    said = {f"{prefix()}-reason": reason, f"{prefix()}-comment": "Trop"}
    start = client.post(START, {str(line().id): quantity, **said})
    assert start.url == f"{START}solution/", text(start)
    known = {"way": "own", "refund_to": "original"}
    chosen = client.post(f"{START}solution/", {**known, **solution})
    assert chosen.url == f"{START}summary/", text(chosen)
    return client.post(f"{START}summary/")


def of_lines(number: int) -> Order:
    """Bring in an order of so many lines, all of which have come."""
    first = order_sent()["lines"][0]
    lines = [{**first, "reference": f"{at}", "quantity": 1} for at in range(number)]
    now = timezone.now().isoformat()
    parts = [{"reference": one["reference"], "quantity": 1} for one in lines]
    sent = {"reference": "P1", "shipped_at": now, "delivered_at": now, "lines": parts}
    return arrived(lines=lines, shipments=[sent], total_minor=None, payments=[])


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


class TestCard:
    LINK = f'href="{START}"'

    def test_of_what_has_come_leads_to_its_return(self, as_alice: Client, alice: Any) -> None:
        arrived(20)

        assert self.LINK in text(as_alice.get("/orders/"))
        assert self.LINK in text(as_alice.get("/orders/?q=carnet"))

    def test_of_what_is_too_late_does_not(self, as_alice: Client, alice: Any) -> None:
        arrived(31)
        assert self.LINK not in text(as_alice.get("/orders/"))

        Policy.objects.update_or_create(id=1, defaults={"return_days": 60})
        assert self.LINK in text(as_alice.get("/orders/"))

    def test_of_which_one_piece_goes_back_leads_there_for_the_rest(
        self, as_alice: Client, order: Order
    ) -> None:
        one(order)
        assert self.LINK in text(as_alice.get("/orders/"))

    def test_of_the_one_piece_that_goes_back_does_not(self, as_alice: Client, alice: Any) -> None:
        one(of_lines(1), item("0"))
        assert self.LINK not in text(as_alice.get("/orders/"))

    def test_of_what_never_came_by_post_does_not(self, as_alice: Client, alice: Any) -> None:
        now = timezone.now().isoformat()
        [first, *_others] = with_line(kind="digital", state="delivered", delivered_at=now)
        arrived(lines=[first], shipments=[])
        assert self.LINK not in text(as_alice.get("/orders/"))

    def test_of_what_is_on_its_way_does_not(self, as_alice: Client, alice: Any) -> None:
        [sent] = order_sent()["shipments"]
        arrived(shipments=[{key: said for key, said in sent.items() if key != "delivered_at"}])
        assert self.LINK not in text(as_alice.get("/orders/"))


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
        solution = text(as_alice.get(f"{START}solution/"))
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        summary = text(as_alice.get(f"{START}summary/"))

        assert "Visa •••• 4242: €13.80 (within 7 days)" in solution
        assert "Your gift balance" in solution
        assert "€13.80" in summary
        assert Return.objects.count() == 0

    def test_the_line_of_a_link_is_chosen_and_stands_first(self, as_alice: Client, order: Order) -> None:
        rows = as_alice.get(f"{START}?item=2").context["rows"]

        assert [row["decision"].line.reference for row in rows] == ["2", "1"]
        assert [row["pieces"].value() for row in rows] == [1, 0]

    def test_an_item_that_is_not_chosen_is_asked_nothing(self, as_alice: Client, alice: Any) -> None:
        arrived(20)
        said = {f"{prefix()}-reason": "unwanted_item", f"{prefix('2')}-comment": "Déchiré"}

        answer = as_alice.post(START, {str(line().id): 1, **said})
        assert answer.url == f"{START}solution/"
        nothing = as_alice.post(START, said)

        assert "Choose at least one item to send back." in text(nothing)
        assert "Choose a reason for the return." not in text(nothing)
        assert "Déchiré" in text(nothing)

    def test_what_is_wrong_is_named_by_its_item(self, as_alice: Client, alice: Any) -> None:
        arrived(20)
        both = {str(line().id): 9, str(line("2").id): "on", f"{prefix('2')}-reason": "other"}

        page = text(as_alice.post(START, both))

        assert "3 things to put right" in page
        for name in (line().name, line("2").name):
            assert re.search(rf"<a\s+href=\"#id_[^\"]+\"\s*>{re.escape(name)}</a>", page)

    def test_a_long_order_asks_why_once_an_item_is_chosen(
        self, as_alice: Client, alice: Any, django_assert_num_queries: Any
    ) -> None:
        of_lines(51)
        other = "403-0000001-0000002"
        arrived(number=other)
        as_alice.get(START)
        with django_assert_num_queries(6):
            as_alice.get(f"/orders/{other}/return/")
        with django_assert_num_queries(6):
            page = as_alice.get(START)
        assert [row["reason"] for row in page.context["rows"]] == [None] * 51

        chosen = {str(line("40").id): "on"}
        asked = as_alice.post(START, chosen)
        assert asked.context["rows"][0]["decision"].line.reference == "40"
        assert "Why are you sending it back?" in text(asked)
        assert as_alice.post(START, {**chosen, f"{prefix('40')}-reason": ""}).url == f"{START}solution/"

    def test_the_former_address_of_the_reasons_leads_there(self, as_alice: Client, order: Order) -> None:
        assert as_alice.get(f"{START}reasons/").url == START

    def test_nothing_chosen_is_said(self, as_alice: Client, order: Order) -> None:
        answer = as_alice.post(START, {})

        assert answer.status_code == 200
        assert "Choose at least one item to send back." in text(answer)

    def test_no_reason_is_needed_within_fourteen_days(self, as_alice: Client, order: Order) -> None:
        walk(as_alice, reason="")

        assert only_item(Return.objects.get()).reason == "not_said"

    def test_later_a_reason_and_its_comment_are(self, as_alice: Client, alice: Any) -> None:
        arrived(20)
        pieces = {str(line().id): 1}

        missing = as_alice.post(START, pieces)
        silent = as_alice.post(START, {**pieces, f"{prefix()}-reason": "defective"})

        assert "Choose a reason for the return." in text(missing)
        assert "Say a little more about it" in text(silent)

    def test_a_step_that_was_left_out_leads_back(self, as_alice: Client, order: Order) -> None:
        assert as_alice.get(f"{START}solution/").url == START
        assert as_alice.get(f"{START}summary/").url == f"{START}solution/"

    def test_confirmed_twice_it_is_one_return(self, as_alice: Client, order: Order) -> None:
        first = walk(as_alice)
        again = as_alice.post(f"{START}summary/")

        assert Return.objects.count() == 1
        assert first.url != again.url

    def test_pressed_twice_it_leads_to_the_same_return(self, as_alice: Client, order: Order) -> None:
        as_alice.post(START, {str(line().id): 1})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        shown = hidden(as_alice.get(f"{START}summary/"))

        first, again = (as_alice.post(f"{START}summary/", shown) for _time in range(2))

        assert Return.objects.count() == 1
        assert first.url == again.url == Return.objects.get().get_absolute_url()

    def test_what_another_tab_chose_is_not_confirmed_unseen(self, as_alice: Client, order: Order) -> None:
        as_alice.post(START, {str(line().id): 1})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        shown = hidden(as_alice.get(f"{START}summary/"))
        as_alice.post(START, {str(line("2").id): "on"})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})

        refused = as_alice.post(f"{START}summary/", shown)
        assert Return.objects.count() == 0
        as_alice.post(f"{START}summary/", hidden(refused))

        assert refused.status_code == 409
        assert "You changed this return in another tab." in text(refused)
        assert only_item(Return.objects.get()).line_reference == "2"

    def test_two_sellers_are_said_before_and_are_two_returns(self, as_alice: Client, order: Order) -> None:
        as_alice.post(START, {str(line().id): 1, str(line("2").id): "on"})
        as_alice.post(f"{START}solution/", {"way": "own", "refund_to": "original"})
        summary = text(as_alice.get(f"{START}summary/"))
        answer = as_alice.post(f"{START}summary/")

        assert "2 parcels, one for each seller" in summary
        assert answer.url == "/returns/"
        assert Return.objects.count() == 2

    def test_the_fee_stands_at_each_way(self, as_alice: Client, order: Order) -> None:
        Policy.objects.update_or_create(id=1, defaults={"return_fee_minor": 490})
        as_alice.post(START, {str(line().id): 2})

        page = text(as_alice.get(f"{START}solution/"))

        assert "€4.90 deducted from your refund" in page

    def test_an_exchange_is_in_her_own_words(self, as_alice: Client, order: Order) -> None:
        wants = {f"{prefix()}-wants": "exchange", f"{prefix()}-exchange": "En 500 g"}
        as_alice.post(START, {str(line().id): 1, f"{prefix()}-reason": "too_small"})
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

        assert "It could be sent back until" in page
        assert "legal guarantee" in page
        assert "Nothing in this order can be sent back" in page

    def test_the_seal_is_asked_for(self, as_alice: Client, alice: Any) -> None:
        arrived(lines=with_line(return_exclusion="sealed_hygiene"))
        said = {str(line().id): 1, f"{prefix()}-reason": "unwanted_item"}

        missing = as_alice.post(START, said)
        opened = as_alice.post(START, {**said, f"{prefix()}-is_sealed": "no"})

        assert "Say whether it is still unopened." in text(missing)
        assert "Once opened" in text(opened)

    def test_says_it_has_arrived(self, as_alice: Client, alice: Any) -> None:

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
