"""Parcels that stood in their orders become rows, lines are counted, and both find their way back."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Line, Order, Parcel, ParcelLine
from tests.processes import shell

NAME = "comptoir.orders.migrations.0017_parcels_of_before_are_rows"
PIECES = ("shipped", "delivered", "cancelled", "returned")
PARCEL = {
    "reference": "",
    "seller": "",
    "carrier": "Colissimo",
    "tracking_number": "6A00000000017",
    "tracking_url": None,
    "shipped_at": "2026-03-03T10:00:00+01:00",
    "estimated_on": "2026-03-06",
    "delivered_at": None,
    "lines": [{"reference": "1", "quantity": 1}],
}


def told() -> list[Any]:
    """All that is brought over, without the ids that are made for it."""
    fields = [f.name for f in Parcel._meta.concrete_fields if f.name not in {"id", "customer"}]
    parts = ParcelLine.objects.order_by("parcel__order_id", "parcel__position", "id")
    return [
        list(Parcel.objects.order_by("order_id", "position").values_list(*fields)),
        list(parts.values_list("parcel__position", "line_id", "quantity")),
        list(Line.objects.order_by("id").values_list("id", "state", "shop_state", *PIECES)),
    ]


def as_before() -> None:
    """Make of what is there what the version of before would have written."""
    import_module(NAME).put_back(apps, connection.schema_editor())
    Parcel.objects.all().delete()
    Line.objects.update(shop_state="", **dict.fromkeys(PIECES, 0))


@pytest.fixture
def bring_over(monkeypatch: pytest.MonkeyPatch) -> Any:
    migration = import_module(NAME)
    monkeypatch.setattr(migration, "BATCH", 2)
    return lambda: migration.bring_over(apps, connection.schema_editor())


@pytest.mark.django_db
class TestBroughtOver:
    def orders(self) -> list[dict[str, Any]]:
        first, second = order_sent()["lines"]
        later = {**PARCEL, "reference": "p2", "delivered_at": "2026-03-05T10:00:00Z"}
        return [
            order_sent("delivered"),
            order_sent("none", shipments=[], state="cancelled"),
            order_sent("empty", shipments=[], lines=[], state="on_hold"),
            order_sent("two", shipments=[PARCEL, later], lines=[{**first, "state": "shipped"}, second]),
            order_sent("returned", shipments=[], state="returned"),
        ]

    def test_everything_is_there_and_a_second_time_changes_nothing(self, bring_over: Any) -> None:
        receive(
            *({"updated_at": None, **order, "placed_at": "2026-03-01T10:00:00Z"} for order in self.orders())
        )
        before = told()
        as_before()

        for _time in range(2):
            bring_over()

            assert told() == before
        assert len(before[0]) == 3

    def test_goes_on_where_it_was_killed(self, bring_over: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        receive(*self.orders())
        before = told()
        as_before()
        migration = import_module(NAME)
        batches, rows_of = iter([True, False]), migration.rows_of

        def killed(*asked: Any) -> Any:
            assert next(batches), "killed"
            return rows_of(*asked)

        monkeypatch.setattr(migration, "rows_of", killed)

        with pytest.raises(AssertionError, match="killed"):
            bring_over()
        assert 0 < Line.objects.exclude(shop_state="").count() < Line.objects.count()
        monkeypatch.setattr(migration, "rows_of", rows_of)
        bring_over()

        assert told() == before

    def test_what_is_refused_by_now_is_brought_over_as_far_as_it_goes(self, bring_over: Any) -> None:
        receive(order_sent("old", shipments=[], state="confirmed"))
        same = {**PARCEL, "reference": "p1", "lines": [{"reference": "1", "quantity": 2}]}
        unknown = {**PARCEL, "reference": "p1", "lines": [{"reference": "9", "quantity": 2}, *same["lines"]]}
        Order.objects.update(shipments=[same, unknown, {"reference": "p3"}])
        Line.objects.update(shop_state="")

        bring_over()

        assert list(Parcel.objects.order_by("position").values_list("reference", flat=True)) == [
            "p1",
            "",
            "p3",
        ]
        assert list(ParcelLine.objects.values_list("parcel__position", "quantity")) == [(0, 2)]
        assert Line.objects.get(reference="1").shipped == 2


@pytest.mark.django_db
def test_the_way_back_writes_them_as_they_were_sent() -> None:
    receive(order_sent(placed_at="2026-03-01T10:00:00Z", shipments=[PARCEL]))

    import_module(NAME).put_back(apps, connection.schema_editor())

    [held] = Order.objects.get().shipments
    assert held == {**PARCEL, "shipped_at": "2026-03-03T09:00:00+00:00"}


def test_the_tables_go_back_and_forth_with_all_that_is_in_them(house: dict[str, str]) -> None:
    look = """
import json
from django.db import connection
from comptoir.orders.models import Line, Parcel
with connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM orders_line WHERE quantity > 0")
    lines = cursor.fetchone()[0]
print(json.dumps([lines, Parcel.objects.count(), sorted(Line.objects.values_list("reference", "state", "delivered"))]))
"""
    move = "from django.core.management import call_command; call_command('migrate', 'orders', {!r}, verbosity=0)"
    shell(house, "from comptoir.orders.examples.one import *; receive(order_sent('a'), order_sent('b'))")
    before = shell(house, look)
    assert json.loads(before)[:2] == [4, 2]

    shell(house, move.format("0014"))
    with pytest.raises(AssertionError, match="orders_parcel"):
        shell(house, look)
    shell(house, move.format("0017"))

    assert shell(house, look) == before
    with pytest.raises(AssertionError, match="line_pieces_add_up"):
        shell(house, "from comptoir.orders.models import Line; Line.objects.update(cancelled=9)")
