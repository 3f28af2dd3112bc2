"""Orders by the customer's API: found as in the order history, read, put away, and hers alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from comptoir.orders.examples import give_orders, order_sent
from comptoir.orders.examples.one import receive

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/orders"


def numbers(client: Client, **filters: Any) -> list[str]:
    return [order["reference"] for order in client.get(ORDERS, filters).json()["items"]]


class TestList:
    def test_is_filtered_as_the_order_history_is(self, as_alice: Client) -> None:
        receive(
            order_sent("tea", placed_at="2025-12-31T23:30:00+01:00", state="cancelled", shipments=[]),
            order_sent("ink", placed_at="2026-01-01T00:30:00+01:00"),
        )

        assert numbers(as_alice) == ["ink", "tea"]
        assert numbers(as_alice, since="2026-01-01") == ["ink"]
        assert numbers(as_alice, until="2025-12-31") == ["tea"]
        assert numbers(as_alice, show="cancelled") == ["tea"]
        assert numbers(as_alice, q="TEA") == ["tea"]

    def test_is_read_page_by_page(self, as_alice: Client, alice: Any) -> None:
        newest = [order.number for order in give_orders(alice, 5)]

        first = as_alice.get(ORDERS, {"limit": 2}).json()
        second = as_alice.get(ORDERS, {"limit": 2, "cursor": first["next"]}).json()
        third = as_alice.get(ORDERS, {"limit": 2, "cursor": second["next"]}).json()

        read = [order["reference"] for page in (first, second, third) for order in page["items"]]
        assert (read, third["next"]) == (newest, None)

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"limit": 0}, "limit"),
            ({"limit": 101}, "limit"),
            ({"cursor": "x"}, "cursor"),
            ({"show": "burnt"}, "show"),
            ({"since": "yesterday"}, "since"),
            ({"since": "1812-01-01"}, "since"),
            ({"since": "2026-02-01", "until": "2026-01-01"}, "until"),
            ({"q": "x" * 101}, "q"),
        ],
    )
    def test_a_wrong_question_is_said(self, as_alice: Client, asked: dict[str, Any], field: str) -> None:
        answer = as_alice.get(ORDERS, asked)

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field

    def test_costs_as_many_statements_for_any_number(
        self, as_alice: Client, alice: Any, django_assert_num_queries: Any
    ) -> None:
        for number in (3, 60):
            give_orders(alice, number, prefix=str(number))
            as_alice.get(ORDERS)
            with django_assert_num_queries(3):
                assert as_alice.get(ORDERS, {"limit": 100}).status_code == 200


class TestOne:
    def test_comes_whole_and_is_put_away_and_brought_back(self, as_alice: Client, alice: Any) -> None:
        receive(order_sent("a/b"))

        assert as_alice.get(f"{ORDERS}/a/b").json()["lines"][0]["name"].startswith("Café moulu")
        assert as_alice.put(f"{ORDERS}/a/b/archived").json()["is_archived"]
        assert numbers(as_alice) == []
        assert numbers(as_alice, show="archived") == ["a/b"]
        assert not as_alice.delete(f"{ORDERS}/a/b/archived").json()["is_archived"]
        assert numbers(as_alice) == ["a/b"]

    def test_bob_finds_none_of_hers(self, as_bob: Client, alice: Any) -> None:
        [order] = give_orders(alice)

        assert numbers(as_bob) == []
        for answer in (
            as_bob.get(f"{ORDERS}/{order.number}"),
            as_bob.put(f"{ORDERS}/{order.number}/archived"),
            as_bob.delete(f"{ORDERS}/{order.number}/archived"),
        ):
            assert answer.status_code == 404
