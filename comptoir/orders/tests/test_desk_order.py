"""Orders as staff see them at the desk: one whole, with its history, and all of one customer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.orders.actions.archive_order import archive_order
from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order

pytestmark = pytest.mark.django_db


class TestOrder:
    def test_shows_all_of_it(self, as_sam: Any, alice: Any) -> None:
        receive(order_sent("both", status="picked"))

        page = as_sam.get("/desk/orders/both/").content.decode()

        for words in (
            "Café moulu", "Carnet", "Brûlerie des Carmes", "Papeterie Rivoli", "€24.80", "€4.90", "Visa •••• 4242",
            "6A00000000017", "75005 Paris", "alice@example.org", "picked", f"/desk/customers/{alice.customer_id}/",
        ):  # fmt: skip
            assert words in page, words

    def test_calls_a_parcel_late_whose_day_is_over(self, as_sam: Any, as_carla: Any) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        parcel = {"estimated_on": yesterday.isoformat(), "lines": [{"reference": "1", "quantity": 1}]}
        receive(order_sent("late", state="shipped", shipments=[parcel]))

        for page in (as_sam.get("/desk/orders/late/"), as_carla.get("/desk/sales/late/")):
            [shown] = re.findall(
                r"<dt>Delivery expected</dt>\s*<dd>(.*?)</dd>", page.content.decode(), re.DOTALL
            )
            assert "Late" in shown

    def test_shows_what_happened_to_it_the_newest_first_and_who_did_it(self, as_sam: Any, alice: Any) -> None:
        [order, other] = give_orders(alice, 2)
        archive_order(order, by=alice)
        archive_order(other, by=alice)

        entries = as_sam.get(f"/desk/orders/{order.number}/").context["entries"]

        assert [(str(entry.title), entry.who) for entry in entries] == [
            ("Order archived", "Alice Martin · Customer"),
            ("Order imported from the shop’s records", "Import"),
        ]

    def test_shows_a_guests_order_without_any_line(self, as_sam: Any) -> None:
        receive(order_sent("bare", lines=[], customer={}, shipments=[], payments=[], shipping_address=None))

        page = as_sam.get("/desk/orders/bare/")

        assert "The shop sent no item of this order." in page.content.decode()

    def test_costs_as_many_statements_for_two_lines_as_for_thirty(
        self, as_sam: Any, django_assert_num_queries: Any
    ) -> None:
        line = order_sent()["lines"][0]
        lines = [{**line, "reference": str(at), "seller": {"reference": f"s{at}"}} for at in range(30)]
        receive(order_sent("small", shipments=[]), order_sent("large", lines=lines, shipments=[]))
        as_sam.get("/desk/orders/small/")

        for number in ("small", "large"):
            with django_assert_num_queries(13):
                assert as_sam.get(f"/desk/orders/{number}/").status_code == 200

    @pytest.mark.parametrize("number", ["2026/0042", "a b", "x" * 64])
    def test_any_number_of_a_shop_has_an_address(self, as_sam: Any, number: str) -> None:
        receive(order_sent(number))
        [row] = as_sam.get("/desk/find/", {"q": number}).context["orders"]

        assert as_sam.get(row["href"]).context["order"].number == number

    def test_is_there_for_staff_alone(self, as_carla: Any, as_alice: Any, as_sam: Any, alice: Any) -> None:
        [order] = give_orders(alice)

        for client in (as_carla, as_alice):
            assert client.get(f"/desk/orders/{order.number}/").status_code == 404
        assert as_sam.get("/desk/orders/none/").status_code == 404


class TestCustomersOrders:
    def test_are_paged_by_key_in_as_many_statements_for_240_as_for_3(
        self, as_sam: Any, alice: Any, bob: Any, django_assert_num_queries: Any
    ) -> None:
        address = f"/desk/customers/{alice.customer_id}/orders/"
        give_orders(alice, 3)
        give_orders(bob, 1, prefix="999")
        as_sam.get(address)
        with django_assert_num_queries(6):
            assert len(as_sam.get(address).context["rows"]) == 3
        give_orders(alice, 237, prefix="404")

        with django_assert_num_queries(6):
            first = as_sam.get(address)
        second = as_sam.get(f"{address}?before={first.context['page'].older}")

        assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 50)
        shown = {row["number"] for page in (first, second) for row in page.context["rows"]}
        assert len(shown) == 100
        assert not any(number.startswith("999") for number in shown)

    def test_the_newest_stand_on_her_page(self, as_sam: Any, alice: Any, bob: Any) -> None:
        give_orders(alice, 9)
        give_orders(bob, 1, prefix="999")

        page = as_sam.get(f"/desk/customers/{alice.customer_id}/").content.decode()

        newest = list(Order.objects.for_customer(alice.customer_id).newest_first())
        assert all(f"/desk/orders/{order.number}/" in page.partition("History")[0] for order in newest[:8])
        assert f"/desk/orders/{newest[8].number}/" not in page.partition('id="history"')[0]
        assert f"/desk/customers/{alice.customer_id}/orders/" in page
        assert "999-" not in page

    def test_say_where_there_is_none(self, as_sam: Any, bob: Any) -> None:
        page = as_sam.get(f"/desk/customers/{bob.customer_id}/orders/").content.decode()

        assert "No orders found" in page
