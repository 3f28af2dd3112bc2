"""A seller's search finds by an index of words the orders that reading all of hers would find."""

from __future__ import annotations

import importlib
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.expressions import RawSQL

from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.forms import ALL_SALES, SALES_STATES
from comptoir.orders.models import SellerOrder, parts_sold_by, sought
from comptoir.orders.models.search import saying
from comptoir.orders.models.sought import few_with_words
from comptoir.orders.tests.test_depth import plan
from comptoir.orders.tests.test_search import NUMBER, sold
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
SPELT = [NUMBER, NUMBER.replace("-", ""), f"Commande n° {NUMBER}", "7654321", "34567", "1234567-76"]
SAID = ["t-shirt yildiz", "shirt", 'écran 27"', "IRT ild", "yildiz alice mart"]
NOT_THERE = ["402-1234568", "yildiz 281", "shirtyildiz", "introuvable", "27'' ORx", '"OR"']


def carmes() -> Seller:
    return Seller.objects.get(reference="carmes")


def candidates(words: str) -> list[UUID] | None:
    return few_with_words(parts_sold_by(carmes()), words, seller_id=carmes().id)


def numbers(words: str) -> list[str]:
    return [part.number for part in parts_sold_by(carmes()).sold_with(words, seller=carmes())]


@pytest.fixture(params=["indexed", "not yet indexed"])
def orders(alice: Any, request: Any) -> None:
    receive(sold(NUMBER, "T‑shirt Yıldız, écran 27″"), sold("4059999", "Order book 12"), order_sent("rest"))
    if request.param == "indexed":
        fill_block()


def fill_block() -> None:
    """Let SQLite index what it has put off: it does so as soon as a block of rows is full."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            rows = [("nobody", str(at)) for at in range(sought.BLOCK)]
            cursor.executemany("INSERT INTO orders_sought (seller_id, order_id) VALUES (%s, %s)", rows)
            cursor.execute("DELETE FROM orders_sought WHERE seller_id = 'nobody'")


@pytest.mark.parametrize("typed", [*SPELT, *SAID])
def test_what_stands_anywhere_in_it_is_found(orders: None, typed: str) -> None:
    assert numbers(typed) == [NUMBER]
    assert candidates(typed) == [SellerOrder.objects.get(number=NUMBER).order_id]


@pytest.mark.parametrize("typed", NOT_THERE)
def test_what_is_not_there_is_not_found(orders: None, typed: str) -> None:
    assert candidates(typed) == []
    assert numbers(typed) == []


def test_what_others_sold_is_not_found(orders: None) -> None:
    assert numbers("rest") == ["rest"]
    assert numbers("carnet") == []
    assert candidates("carnet") == []


def test_where_many_match_the_newest_are_found_one_after_the_other(
    orders: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sought, "FEW", 1)

    assert candidates("alice") is None
    assert sorted(numbers("alice")) == sorted([NUMBER, "4059999", "rest"])


@pytest.mark.parametrize("typed", ["27", "t-", "al", "yi al"])
def test_a_word_of_two_letters_begins_a_word(orders: None, typed: str) -> None:
    assert candidates(typed)
    assert NUMBER in numbers(typed)


def test_a_number_of_two_letters_is_found(orders: None) -> None:
    receive(sold("A1", "Order book 13"))

    assert numbers("a1") == ["A1"]


@pytest.mark.parametrize("typed", ["hi", "zw"])
def test_two_letters_within_a_word_are_not_found(orders: None, typed: str) -> None:
    assert numbers(typed) == []


@pytest.mark.parametrize("typed", ["4 0", "写真"])
def test_other_short_words_are_looked_for_without_the_index(orders: None, typed: str) -> None:
    receive(sold(NUMBER, "T-shirt 大写真集"))

    assert candidates(typed) is None
    assert NUMBER in numbers(typed)


def test_the_index_follows_what_is_written(orders: None) -> None:
    SellerOrder.objects.filter(number="4059999").update(search_text="4059999 carnet rouge")
    assert (numbers("order book"), numbers("carnet rouge")) == ([], ["4059999"])
    assert candidates("book") == []

    receive(sold("4059999", "Livre vert"))
    assert (numbers("carnet rouge"), numbers("livre vert")) == ([], ["4059999"])
    assert candidates("carnet") == []

    SellerOrder.objects.filter(number="4059999").delete()
    assert (numbers("livre vert"), candidates("livre")) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_orders_of_before_are_found_so_too() -> None:
    migration: Any = importlib.import_module(
        "comptoir.orders.migrations.0020_words_in_sellers_orders_have_an_index"
    )
    receive(sold(NUMBER, "T-shirt"), sold("4059999", "Order book 12"))
    migration.drop_again(apps, connection.schema_editor(atomic=False))

    receive(sold("new", "T-shirt"))
    for _time in range(2):
        migration.add_index(apps, connection.schema_editor(atomic=False))
        fill_block()

        assert sorted(numbers("shirt")) == sorted([NUMBER, "new"])
        assert len(candidates("shirt") or []) == 2


def test_the_index_alone_is_read(orders: None) -> None:
    seen: list[tuple[str, Any]] = []

    def read(run: Any, sql: str, params: Any, *rest: Any) -> Any:
        seen.append((sql, params))
        return run(sql, params, *rest)

    seller = carmes()
    with connection.execute_wrapper(read):
        few_with_words(parts_sold_by(seller), "introuvable", seller_id=seller.id)

    sql, params = next(query for query in seen if "LIKE" in query[0] or "MATCH" in query[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "indexscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            # In so small a table the seller's orders are fewer than the letters.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX seller_order_by_time, seller_order_by_state, seller_order_by_change")
            cursor.execute("DROP INDEX seller_order_by_state_change")
            cursor.execute("ALTER TABLE orders_sellerorder DROP CONSTRAINT orders_sellerorder_pkey")
        cursor.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{sql}", params)
        how = "\n".join(str(row[-1]) for row in cursor.fetchall())

    assert "seller_order_by_words" in how or "VIRTUAL TABLE INDEX" in how, how
    assert "SCAN sought" not in how
    assert "Seq Scan" not in how


def test_what_is_not_yet_indexed_is_found_by_its_key(orders: None) -> None:
    last_block = RawSQL(sought.NOT_YET_INDEXED, [carmes().id.hex])  # noqa: S611 - our own statement
    if connection.vendor == "sqlite":
        how = parts_sold_by(carmes()).filter(saying("rest"), order_id__in=last_block).explain()

        assert "SEARCH orders_sellerorder USING INDEX sqlite_autoindex_orders_sellerorder_1" in how
        assert "SEARCH orders_sought USING INTEGER PRIMARY KEY (rowid>?)" in how


@pytest.mark.parametrize("tab", [tab for tab in SALES_STATES if tab != ALL_SALES])
def test_a_tab_is_read_in_its_order_from_an_index_of_its_own(orders: None, tab: str) -> None:
    parts = parts_sold_by(carmes()).in_states(SALES_STATES[tab]).newest_first()[:51]
    if connection.vendor == "postgresql":
        # Of the few rows here, all in one order, this index costs no more than the tab's own.
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX seller_order_by_time")

    how = plan(parts)

    index = {"delivered": "by_state", "shipped": "sent"}.get(tab, tab.replace("-", "_"))
    assert f"seller_order_{index}" in how, how
    assert "TEMP B-TREE" not in how
    assert "Sort" not in how
