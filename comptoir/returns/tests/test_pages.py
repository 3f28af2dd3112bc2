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
    line,
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
