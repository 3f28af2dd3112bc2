"""However many orders a customer has, a tab or a filter looks at those that it shows, and at no others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.models import DateField, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.ground.days import MonthOf, midnight
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.forms import SHOWING, OrderFilter
from comptoir.orders.models import Order, OrderQuerySet, parts_sold_by
from comptoir.orders.models.to_come import no_parcel_left
from comptoir.orders.pages.tiles import MOST_COUNTED

pytestmark = pytest.mark.django_db
COUNTING = ("models.seller_order", "desk.sales", "desk.shipping")
INDEXES = {
    "": "order_list",
    "open": "order_open",
    "not-shipped": "order_not_shipped",
    "cancelled": "order_cancelled",
    "returns": "order_returns",
    "archived": "order_archived",
}


@pytest.fixture
def orders(alice: Any) -> OrderQuerySet:
    """Give Alice forty orders, which have all come: most tabs show none."""
    receive(*(order_sent(f"n{at}", shipments=[]) for at in range(40)))
    placed: OrderQuerySet = Order.objects.for_customer(alice.customer_id)
    return placed


def plan(rows: QuerySet[Any], *ruled_out: str) -> str:
    """Explain how the database goes about it in a table too large to be read whole or sorted.

    PostgreSQL takes other ways only if it must, those that are `ruled_out` too.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "bitmapscan", "sort", *ruled_out):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            # What the shop reads of all customers' is as good where there is but one.
            cursor.execute("DROP INDEX IF EXISTS shop_order_by_time, shop_order_by_state")
    return rows.explain()


def asked(**words: str) -> OrderFilter:
    return OrderFilter(words, today=timezone.localdate(), first_year=2016)


@pytest.mark.parametrize("span", [{}, {"period": "3-months"}, {"since": "2020-01-01", "until": "2024-01-01"}])
@pytest.mark.parametrize("show", SHOWING)
def test_a_tab_is_read_in_its_order_from_an_index_of_its_own(
    orders: OrderQuerySet, show: str, span: dict[str, str]
) -> None:
    rows = asked(show=show, **span).narrow_list(orders).newest_first().for_cards()[:21]

    how = plan(rows)

    assert re.search(rf"\b{INDEXES[show]}\b", how), how
    assert "TEMP B-TREE" not in how
    assert "Sort" not in how


@pytest.mark.parametrize("show", ["", "open", "returns", "archived"])
def test_a_page_deep_down_begins_at_its_mark(orders: OrderQuerySet, show: str) -> None:
    mark = datetime(2020, 1, 1, tzinfo=UTC)
    rows = asked(show=show).narrow_list(orders).filter(placed_at__lte=mark).newest_first()[:21]

    how = plan(rows)

    assert INDEXES[show] in how
    assert re.search(r"placed_at ?<", how), how


def test_the_front_page_finds_what_is_on_its_way_among_what_is_open(orders: OrderQuerySet) -> None:
    # Of a table without rows, PostgreSQL takes any index.
    receive(*(order_sent(f"p{at}") for at in range(40)))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE orders_parcel")
    moving = orders.filter(no_parcel_left()).not_archived().on_their_way()

    how = plan(moving.newest_first().for_cards()[:3])

    assert "order_open" in how
    assert "parcel_by_order" in how


@pytest.mark.parametrize("narrow", [OrderQuerySet.all, OrderQuerySet.not_archived])
def test_what_was_spent_is_summed_up_without_reading_an_order(
    orders: OrderQuerySet, narrow: Callable[[OrderQuerySet], OrderQuerySet]
) -> None:
    since = midnight(timezone.localdate() - timedelta(days=365))
    summed: list[str] = []

    def read(run: Any, sql: str, params: Any, *rest: Any) -> Any:
        summed.append(sql)
        return run(sql, params, *rest)

    spent = narrow(orders).placed_between(since, None)
    with connection.execute_wrapper(read):
        [row] = spent.spent_per_currency()
    months = spent.spent_per_month()

    assert (row["orders"], row["spent"]) == (40, 40 * 2480)
    assert len(summed) == 1
    # While nothing has been vacuumed, PostgreSQL holds reading the order too for as cheap.
    for how in (plan(spent.values("currency", "spent_minor"), "indexscan"), plan(months, "indexscan")):
        assert re.search("COVERING INDEX order_list|Index Only Scan using order_list", how), how


def test_a_search_that_finds_one_page_looks_once(as_alice: Any, orders: OrderQuerySet) -> None:
    as_alice.get("/orders/")
    seen: list[str] = []

    def read(run: Any, sql: str, params: Any, *rest: Any) -> Any:
        seen.append(sql)
        return run(sql, params, *rest)

    with connection.execute_wrapper(read):
        page = as_alice.get("/orders/", {"q": "n12"})

    assert [(total["orders"], total["spent"].minor) for total in page.context["totals"]] == [(1, 2480)]
    assert len([sql for sql in seen if "LIKE" in sql]) == 1


def test_totals_of_several_pages_and_currencies_are_of_all(as_alice: Any, orders: OrderQuerySet) -> None:
    receive(order_sent("francs", currency="CHF", shipments=[]))

    totals = as_alice.get("/orders/", {"q": "cafe"}).context["totals"]

    assert [(total["orders"], str(total["spent"].currency)) for total in totals] == [(40, "EUR"), (1, "CHF")]


def test_the_front_page_counts_no_more_open_orders_than_it_says(as_alice: Any) -> None:
    receive(*(order_sent(f"n{at}", state="shipped", shipments=[]) for at in range(MOST_COUNTED)))
    assert "100 orders on their way" in as_alice.get("/account/").content.decode()

    receive(order_sent("one more", state="confirmed", shipments=[]))

    assert "More than 100 open orders" in as_alice.get("/account/").content.decode()


@pytest.mark.parametrize("zone", ["Europe/Paris", "Pacific/Kiritimati", "Etc/GMT+12", "America/St_Johns"])
def test_a_month_is_that_of_the_zone_to_the_minute(zone: str) -> None:
    ends = [datetime(2024, month, 1, tzinfo=UTC) for month in range(1, 13)]
    moments = [end + timedelta(minutes=30 * half) for end in ends for half in range(-30, 31)]
    moments += [end + timedelta(days=days) for end in ends for days in (1, 13, 26, 27)]
    Customer.objects.bulk_create([Customer(created_at=moment) for moment in moments])
    day = DateField()

    with timezone.override(zone):
        customers = Customer.objects.annotate(
            month=MonthOf("created_at", output_field=day), asked=TruncMonth("created_at", output_field=day)
        )
        other = [customer.created_at for customer in customers if customer.month != customer.asked]
        months = {customer.month for customer in customers}

    assert other == []
    assert len(months) == 13


def test_what_a_seller_ships_next_is_read_in_its_order(carla: Any) -> None:
    receive(*(order_sent(f"n{at}", state="confirmed", shipments=[]) for at in range(40)))
    ready, today = parts_sold_by(carla.seller_person.seller).ready_to_ship(), timezone.localdate()

    late, next_ones = plan(ready.late(today)[:100]), plan(ready.in_time(today)[:100])

    for how, index in ((late, "seller_order_due"), (next_ones, "seller_order_ready")):
        assert re.search(rf"\b{index}\b", how), how
        assert "TEMP B-TREE" not in how
        assert "Sort" not in how
    assert re.search(r"due_on ?<", late), late


def test_the_desk_counts_no_more_orders_to_ship_than_it_says(
    as_carla: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pages bear the names of their modules.
    counts, sales, shipping = map(import_module, (f"comptoir.orders.{name}" for name in COUNTING))
    for module in (counts, sales, shipping):
        monkeypatch.setattr(module, "MOST_COUNTED", 3)
    monkeypatch.setattr(shipping, "MOST_SHOWN", 2)
    receive(*(order_sent(f"n{at}", state="confirmed", shipments=[]) for at in range(3)))
    assert "3 orders to ship" in as_carla.get("/desk/").content.decode()
    assert "The first 2 of 3 orders" in as_carla.get("/desk/shipping/").content.decode()

    receive(order_sent("one more", state="confirmed", shipments=[]))

    assert "More than 3 orders to ship" in as_carla.get("/desk/").content.decode()
    assert "The first 2 of 3+ orders" in as_carla.get("/desk/shipping/").content.decode()
