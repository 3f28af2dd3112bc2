"""Orders are found by their number in any spelling, and by words that look the same."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Order, SellerOrder
from comptoir.orders.models.order import orders_by_number

pytestmark = pytest.mark.django_db
NUMBER = "402-1234567-7654321"
CARMES = {"reference": "carmes", "name": "Brûlerie des Carmes"}


def sold(number: str, name: str) -> dict[str, Any]:
    line = {"reference": "1", "seller": CARMES, "name": name, "quantity": 1, "unit_price_minor": 690}
    return order_sent(number, lines=[line], shipping_minor=0, payments=[], shipments=[])


@pytest.fixture
def orders(alice: Any) -> Any:
    receive(sold(NUMBER, "T‑shirt Yıldız, écran 27″"), sold("4059999", "Order book 12"))
    return Order.objects.for_customer(alice.customer_id)


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        f"#{NUMBER}",
        f"order {NUMBER}",
        f"Commande n° {NUMBER}",
        f"commande n°{NUMBER}",
        f"Order no. {NUMBER}",
        f"order: #{NUMBER}",
        "40212345677654321",
        "402 1234567 7654321",
        "402–1234567–7654321",
        "١٢٣٤٥٦٧",
        "t-shirt yildiz",
        '27"',
    ],
)
def test_one_order_is_found(orders: Any, typed: str) -> None:
    assert [order.number for order in orders.matching(typed)] == [NUMBER]
    assert [part.number for part in SellerOrder.objects.matching(typed)] == [NUMBER]


def test_a_number_in_any_spelling_is_found_by_an_index(orders: Any) -> None:
    with CaptureQueriesContext(connection) as ran:
        assert [row.number for row in orders_by_number("Order 40212345677654321")] == [NUMBER]
    [statement] = [query["sql"] for query in ran]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # So small a table would be read whole.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        plan = [str(row[-1]) for row in cursor.fetchall()]

    assert "order_by_key" in " ".join(plan)
    assert [line for line in plan if line.startswith("SCAN") or "Seq Scan" in line] == []


@pytest.mark.parametrize("typed", ["405-9999", "#405-99-99", "order book", "order 12", "order book 12"])
def test_hyphens_that_the_shop_does_not_write_and_the_word_order_do_no_harm(orders: Any, typed: str) -> None:
    assert "4059999" in [order.number for order in orders.matching(typed)]


@pytest.mark.parametrize("typed", ["order 403", "yildiz 28", "402-1234568", "order yildiz"])
def test_what_is_not_there_is_not_found(orders: Any, typed: str) -> None:
    assert list(orders.matching(typed)) == []


def test_orders_of_before_are_found_so_too(orders: Any) -> None:
    texts = {order.number: order.search_text for order in orders.all()}
    parts = dict(SellerOrder.objects.values_list("number", "search_text"))
    for rows in (Order.objects.filter(number=NUMBER), SellerOrder.objects.filter(number=NUMBER)):
        before = rows.get().search_text.replace("40212345677654321 ", "").replace("t-shirt", "t‐shirt")
        rows.update(search_text=before.replace("yildiz", "yıldız").replace('27"', "27′′"))
    migration = importlib.import_module("comptoir.orders.migrations.0005_orders_are_found_in_any_spelling")

    for _time in range(2):
        migration.fold_anew(apps, None)
        assert {order.number: order.search_text for order in orders.all()} == texts
        assert dict(SellerOrder.objects.values_list("number", "search_text")) == parts
