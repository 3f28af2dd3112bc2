"""The shop lists its orders by time and state, page by page, and each page costs the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import SellerOrder, State, shop_orders
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.sellers.models import Scope, Seller

pytestmark = pytest.mark.django_db


def order(at: int, **changes: Any) -> dict[str, Any]:
    """Return the order of a day, changed the later the earlier it was placed."""
    moments = {"placed_at": f"2026-03-{at:02}T10:00:00Z", "updated_at": f"2026-04-{20 - at:02}T10:00:00Z"}
    state = "cancelled" if at % 2 else "confirmed"
    return order_sent(f"n{at}", **{**moments, "state": state, "shipments": [], **changes})


@pytest.fixture
def dev() -> Dev:
    receive(*(order(at) for at in range(1, 7)))
    return Dev()


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["reference"] for item in answer.json()["items"]]


def statements(dev: Dev, **filters: Any) -> list[str]:
    seen: list[str] = []

    def read(run: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(read):
        assert dev.get(**filters).status_code == 200
    return seen


def test_all_of_the_shop_newest_first(dev: Dev) -> None:
    assert names(dev.get()) == ["n6", "n5", "n4", "n3", "n2", "n1"]
    first = dev.get().json()["items"][0]
    assert (first["updated_at"], first["state"]) == ("2026-04-14T10:00:00Z", "confirmed")
    assert dev.client.get(f"/api/shop/v1/customers/id:{first['customer']}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"placed_since": "2026-03-05T10:00:00Z"}, ["n6", "n5"]),
        ({"placed_since": "2026-03-05T10:00:01Z"}, ["n6"]),
        ({"placed_since": "2026-03-05T11:00:00+01:00"}, ["n6", "n5"]),
        ({"placed_since": "2026-03-05T11:00:00 01:00"}, ["n6", "n5"]),
        ({"updated_since": "2026-04-18T10:00:00Z"}, ["n1", "n2"]),
        ({"updated_since": "2026-04-16T00:00:00Z", "state": "confirmed"}, ["n2", "n4"]),
        ({"state": "cancelled"}, ["n5", "n3", "n1"]),
        ({"state": "delivered"}, []),
        (
            {"placed_since": "2026-03-03T00:00:00Z", "updated_since": "2026-04-15T00:00:00Z"},
            ["n3", "n4", "n5"],
        ),
    ],
)
def test_by_time_and_state(dev: Dev, asked: dict[str, str], found: list[str]) -> None:
    assert names(dev.get(**asked)) == found
    assert names(dev.get(seller="carmes", **asked)) == found


@pytest.mark.parametrize("asked", [{}, {"updated_since": "2026-01-01T00:00:00Z"}])
@pytest.mark.parametrize("of", [{}, {"seller": "carmes"}])
def test_page_by_page(dev: Dev, asked: dict[str, str], of: dict[str, str]) -> None:
    whole, seen, cursor = names(dev.get(**asked, **of)), [], ""
    for _page in range(4):
        answer = dev.get(limit=2, cursor=cursor, **asked, **of)
        seen += names(answer)
        cursor = answer.json()["next"]
        if cursor is None:
            break

    assert seen == whole
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("field", "value"), [("state", "flying"), ("placed_since", "yesterday"), ("updated_since", "5")]
)
def test_what_is_no_time_or_state_is_refused(dev: Dev, field: str, value: str) -> None:
    answer = dev.get(**{field: value})

    assert answer.status_code == 422
    assert [wrong["field"] for wrong in answer.json()["errors"]] == [field]


def test_a_key_of_one_seller_lists_its_own(dev: Dev) -> None:
    receive(order(9, lines=order_sent()["lines"][1:]))
    carmes = Dev(Scope.READ_ORDERS, seller=Seller.objects.get(reference="carmes"))

    assert names(carmes.get(placed_since="2026-03-05T00:00:00Z")) == ["n6", "n5"]
    assert names(dev.get(placed_since="2026-03-05T00:00:00Z")) == ["n9", "n6", "n5"]
    assert set(carmes.get().json()["items"][0]) == {
        *("reference", "placed_at", "updated_at", "state", "currency", "items_minor"),
    }


def test_a_changed_order_moves_to_the_front_of_what_was_updated(dev: Dev) -> None:
    receive(order(6, updated_at="2026-05-01T10:00:00Z"))

    for filters in ({}, {"seller": "carmes"}):
        assert names(dev.get(updated_since="2026-04-16T00:00:00Z", **filters))[0] == "n6"


@pytest.mark.parametrize("of", [{}, {"seller": "carmes"}])
def test_each_page_costs_the_same(dev: Dev, of: dict[str, str]) -> None:
    dev.get(limit=1)  # notes that the key was used
    short = statements(dev, limit=1, updated_since="2026-01-01T00:00:00Z", **of)
    long = statements(dev, limit=100, updated_since="2026-01-01T00:00:00Z", state="confirmed", **of)

    assert len(short) == len(long)


@pytest.mark.parametrize("at", ["placed_at", "shop_updated_at"])
@pytest.mark.parametrize("states", [[], [State.CONFIRMED]])
@pytest.mark.parametrize("is_of_a_seller", [False, True])
def test_a_list_is_read_from_an_index_in_its_order(
    dev: Dev, at: str, states: list[str], is_of_a_seller: bool
) -> None:
    orders: Any = shop_orders()
    if is_of_a_seller:
        orders = SellerOrder.objects.for_seller(Seller.objects.get(reference="carmes"))
    orders = orders.in_states(states) if states else orders
    listed = orders.order_by(f"-{at}", "-order_id" if is_of_a_seller else "-id")[:21]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
    plan = listed.explain()

    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
    assert any(name in plan for name in ("shop_order_by", "seller_order_")), plan
