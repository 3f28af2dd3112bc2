"""An order that was read can be sent back as it is, and the fields that a version leaves out stay."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.journal.record import IMPORT
from comptoir.orders.actions.archive_order import archive_order
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.api import whole_of
from comptoir.orders.examples import World, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import Line, Order, SellerOrder
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]


@pytest.fixture
def dev() -> Dev:
    return Dev()


def later(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a version of a day later, with these fields alone."""
    at = (timezone.now() - timedelta(days=1)).isoformat()
    required = {name: order[name] for name in ("reference", "placed_at", "currency")}
    return {**required, "updated_at": at, **changes}


class TestReadAndSentBack:
    @pytest.mark.ci
    def test_every_order_of_the_demo_is_unchanged(self) -> None:
        shop = "https://shop.example.org/"
        orders = World(today=timezone.localdate(), pictures=shop, products=shop).orders()
        rows = [read_order(json.dumps(order)) for order in orders]
        assert {outcome.result for outcome in receive_orders(rows, by=IMPORT, history=True)} == {"created"}
        customers = Customer.objects.in_bulk()

        answered = [whole_of(order, customers[order.customer_id]) for order in Order.objects.all()]
        back = [read_order(order.model_dump_json()) for order in answered]
        outcomes = receive_orders(back, by=IMPORT, history=True)

        assert Counter(outcome.result for outcome in outcomes) == {"unchanged": len(orders)}

    @pytest.mark.parametrize(
        "changes",
        [
            {"customer": {"reference": "C-1", "email": "c@example.org"}},
            {"customer": {}},
            {"lines": [], "shipments": [], "payments": [], "state": "cancelled"},
            {"lines": [{**order_sent()["lines"][0], "tax_minor": 200}], "shipments": [], "payments": []},
            {"vat": [{"rate": "5.5", "net_minor": 1308, "vat_minor": 72}], "rounding_minor": -30},
            {"billing_address": {"company": "Martin & Co", "country": "CH"}, "status": "complete"},
            {"placed_at": "2026-03-02T10:15:00.123456+01:00", "shipments": []},
        ],
    )
    def test_any_other_too(self, dev: Dev, changes: dict[str, Any]) -> None:
        receive(order_sent(**changes))
        before = list(Order.objects.values()), list(Line.objects.order_by("id").values())

        answered = dev.get("/403-0000001-0000001").json()

        assert dev.put(answered).json() == {
            "reference": answered["reference"],
            "result": "unchanged",
            "kept": [],
        }
        assert (list(Order.objects.values()), list(Line.objects.order_by("id").values())) == before

    def test_names_its_customer_as_the_shop_does(self, dev: Dev) -> None:
        receive(order_sent(customer={"reference": "C-1", "email": "c@example.org", "name": "Camille"}))

        customer = dev.get("/403-0000001-0000001").json()["customer"]

        assert customer.pop("id") == str(Order.objects.get().customer_id)
        assert customer == {"reference": "C-1", "email": "c@example.org", "name": "Camille", "language": ""}


class TestLeftOut:
    def test_all_that_is_left_out_stays(self, dev: Dev) -> None:
        order = order_sent(
            status="new", discount_minor=100, vat=[{"rate": "20", "net_minor": 100, "vat_minor": 20}]
        )
        receive(order)
        before = dev.get(f"/{order['reference']}").json()

        assert dev.put(later(order, status="complete")).json()["result"] == "updated"

        after = dev.get(f"/{order['reference']}").json()
        assert {name for name in after if after[name] != before[name]} == {"status", "updated_at"}

    @pytest.mark.parametrize(
        "nothing", ["lines", "payments", "shipments", "vat", "refunds", "shipping_address"]
    )
    def test_null_is_left_out(self, dev: Dev, nothing: str) -> None:
        order = order_sent()
        receive(order)
        before = dev.get(f"/{order['reference']}").json()[nothing]

        assert dev.put(later(order, **{nothing: None})).json()["result"] == "updated"

        assert dev.get(f"/{order['reference']}").json()[nothing] == before

    def test_of_a_line_too(self, dev: Dev) -> None:
        order = order_sent()
        receive(order)
        required = ("reference", "seller", "name", "quantity", "unit_price_minor")
        bare = [{name: line[name] for name in required} for line in order["lines"]]

        dev.put(later(order, lines=bare))

        assert Line.objects.get(reference="1").product_url == "https://shop.example.org/cafe-moulu"
        assert {line.state for line in Line.objects.all()} == {"delivered"}

    def test_a_total_that_was_charged_stays_until_its_parts_change(self, dev: Dev) -> None:
        line = {**order_sent()["lines"][0], "quantity": 3, "unit_price_minor": 333}
        order = order_sent(lines=[{**line, "total_minor": 1000}], shipments=[])
        receive(order)

        dev.put(later(order, lines=[line]))
        stays = Line.objects.get().total_minor
        dev.put({**later(order, lines=[{**line, "quantity": 2}]), "updated_at": timezone.now().isoformat()})

        assert (stays, Line.objects.get().total_minor) == (1000, 666)

    def test_a_list_that_is_sent_is_the_whole_list(self, dev: Dev) -> None:
        order = order_sent()
        receive(order)

        dev.put(later(order, payments=[], shipments=[], shipping_address={}))

        order = Order.objects.get()
        assert (order.payments, order.parcels.count(), order.shipping_address) == ([], 0, {})

    def test_when_a_line_came_follows_from_its_parcels_anew(self, dev: Dev) -> None:
        order = order_sent()
        receive(order)
        came = Line.objects.get(reference="1").delivered_at

        dev.put(later(order, shipments=[]))

        assert came is not None
        assert Line.objects.get(reference="1").delivered_at is None

    def test_the_state_of_the_order_is_that_of_every_line(self, dev: Dev) -> None:
        order = order_sent(state="preparing", shipments=[])
        receive(order)

        dev.put(later(order, state="cancelled"))

        assert (Order.objects.get().state, set(Line.objects.values_list("state", flat=True))) == (
            "cancelled",
            {"cancelled"},
        )

    def test_a_new_order_says_its_lines(self, dev: Dev) -> None:
        order = order_sent()
        del order["lines"]

        answer = dev.put(order)

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert [wrong["field"] for wrong in answer.json()["errors"]] == ["lines"]
        assert not Order.objects.exists()

    def test_what_the_customer_put_away_stays_away(self, dev: Dev, alice: Any) -> None:
        receive(order_sent())
        archive_order(Order.objects.get(), by=alice)
        answered = dev.get("/403-0000001-0000001").json()

        answer = dev.put({**later(answered, status="later"), "is_archived": False})

        assert answer.json()["kept"] == ["archived", "shipments"]
        assert Order.objects.get().is_archived


class TestSameMoment:
    def test_other_content_is_taken(self, dev: Dev) -> None:
        order = order_sent(updated_at=(timezone.now() - timedelta(days=2)).isoformat())
        receive(order)

        answers = [dev.put({**order, "status": word}).json()["result"] for word in ("a", "a", "b")]

        assert answers == ["updated", "unchanged", "updated"]
        assert Order.objects.get().shop_status == "b"

    def test_other_content_is_taken_from_among_many_too(self, dev: Dev) -> None:
        order = order_sent()

        answers = [dev.send(json.dumps([{**order, "status": word}])).json() for word in ("a", "a", "b")]

        assert [answer["counts"] for answer in answers] == [{"created": 1}, {"unchanged": 1}, {"updated": 1}]
        assert Order.objects.get().shop_status == "b"

    def test_the_same_content_in_other_words_is_unchanged(self, dev: Dev) -> None:
        order = order_sent()
        receive(order)

        assert dev.put({**order, "discount_minor": 0, "refunds": []}).json()["result"] == "unchanged"

    def test_an_older_one_is_stale(self, dev: Dev) -> None:
        order = order_sent(updated_at=timezone.now().isoformat(), status="now")
        receive(order)

        assert dev.put(later(order, status="then")).json()["result"] == "stale"
        assert Order.objects.get().shop_status == "now"


class TestUndone:
    def test_the_currency_does_not_change(self, dev: Dev) -> None:
        order = order_sent()
        receive(order)

        answer = dev.put({**later(order), "currency": "CHF"})

        assert (answer.status_code, [wrong["field"] for wrong in answer.json()["errors"]]) == (
            409,
            ["currency"],
        )
        assert Order.objects.get().currency == "EUR"

    @pytest.mark.parametrize(
        ("state", "shipments"), [("delivered", []), ("preparing", order_sent()["shipments"])]
    )
    def test_the_seller_of_what_has_shipped_does_not_change(
        self, dev: Dev, state: str, shipments: list[Any]
    ) -> None:
        order = order_sent(state=state, shipments=shipments)
        receive(order)
        lines = [order["lines"][0], {**order["lines"][1], "seller": {"reference": "carmes"}}]

        answer = dev.put(later(order, lines=lines))

        assert answer.status_code == 409
        assert [wrong["field"] for wrong in answer.json()["errors"]] == ["lines.1.seller.reference"]
        assert set(SellerOrder.objects.values_list("seller__reference", flat=True)) == {"carmes", "rivoli"}

    def test_nor_does_that_of_what_has_shipped_in_part(self, dev: Dev) -> None:
        parcel = {"shipped_at": "2026-03-03T10:15:00Z", "lines": [{"reference": "1", "quantity": 1}]}
        order = order_sent(state="preparing", shipments=[parcel])
        receive(order)
        lines = [{**order["lines"][0], "seller": {"reference": "rivoli"}}, order["lines"][1]]

        answer = dev.put(later(order, lines=lines))

        assert Line.objects.get(reference="1").state == "partially_shipped"
        assert [wrong["field"] for wrong in answer.json()["errors"]] == ["lines.0.seller.reference"]

    def test_two_sellers_change_hands_and_neither_keeps_the_address(self, dev: Dev) -> None:
        order = order_sent(state="preparing", shipments=[])
        receive(order)
        first, second = order["lines"]
        lines = [{**first, "seller": {"reference": "plume"}}, {**second, "seller": {"reference": "carmes"}}]

        assert dev.put(later(order, lines=lines)).json()["result"] == "updated"

        parts = SellerOrder.objects.values_list("seller__reference", "items_minor", "recipient")
        assert set(parts) == {("plume", 1380, "Alice Martin"), ("carmes", 610, "Alice Martin")}
