"""A seller's orders to ship at the desk: late first, picked together, and shipped many at a time."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Parcel, SellerOrder
from comptoir.orders.tests.test_desk_sales import numbers, of_rivoli, waiting
from comptoir.orders.tests.test_ship_parcel import ship

pytestmark = pytest.mark.django_db
PAGE = "/desk/shipping/"


def promised(number: str, days: int | None, *, placed: int = 3, **changes: Any) -> dict[str, Any]:
    """Return an order to ship, placed so many days ago and promised for so many days from now."""
    hers, his = order_sent()["lines"]
    day = (timezone.localdate() + timedelta(days=days)).isoformat() if days is not None else None
    moment = (timezone.now() - timedelta(days=placed)).isoformat()
    return waiting(number, placed_at=moment, lines=[{**hers, "estimated_on": day}, his], **changes)


def sent(*ticked: str, **changes: Any) -> dict[str, Any]:
    """Return what the form sends of these ticked orders, each with a number of its own."""
    typed = {f"number-{number}": f"6A-{number}" for number in ticked}
    known = {"act": "ship", "carrier": "Colissimo", "shipped_on": timezone.localdate().isoformat()}
    return {**known, "order": list(ticked), **typed, **changes}


class TestList:
    def test_late_ones_first_then_the_oldest(self, as_carla: Any) -> None:
        receive(
            promised("young", None, placed=1),
            promised("old", 4, placed=6),
            promised("late", -1, placed=2),
            promised("later", -9, placed=12),
            promised("today", 0, placed=3),
            of_rivoli("of-rivoli"),
            promised("unpaid", -1, state="pending_payment"),
            promised("held", -1, state="on_hold"),
            order_sent("gone"),
        )

        page = as_carla.get(PAGE)

        assert numbers(page) == ["later", "late", "old", "today", "young"]
        assert [row["late"] for row in page.context["rows"]] == ["9 days late", "1 day late", "", "", ""]

    def test_the_promise_of_what_has_left_does_not_count(self, as_carla: Any) -> None:
        hers = order_sent()["lines"][0]
        day = (timezone.localdate() - timedelta(days=5)).isoformat()
        lines = [{**hers, "estimated_on": day}, {**hers, "reference": "3"}]
        receive(waiting("half", lines=lines, payments=[]))
        assert as_carla.get(PAGE).context["rows"][0]["late"] == "5 days late"

        ship(2)

        [row] = as_carla.get(PAGE).context["rows"]
        assert (row["late"], row["state"].words) == ("", "Partly shipped")

    def test_the_most_urgent_are_shown_of_many(self, as_carla: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(import_module("comptoir.orders.desk.shipping"), "MOST_SHOWN", 2)
        receive(*(promised(f"n-{at}", -at if at > 1 else 5) for at in range(4)))

        page = as_carla.get(PAGE)

        assert numbers(page) == ["n-3", "n-2"]
        assert "The first 2 of 4 orders" in page.content.decode()

    def test_costs_as_many_statements_for_90_orders_as_for_3(
        self, as_carla: Any, django_assert_num_queries: Any
    ) -> None:
        receive(*(promised(f"a-{at}", -1) for at in range(3)))
        as_carla.get(PAGE)
        with django_assert_num_queries(8):
            as_carla.get(PAGE)
        receive(*(promised(f"b-{at}", 3) for at in range(87)))

        with django_assert_num_queries(8):
            assert len(numbers(as_carla.get(PAGE))) == 90

    def test_says_so_where_there_is_nothing_to_ship(self, as_carla: Any) -> None:
        assert "Nothing to ship" in as_carla.get(PAGE).content.decode()

    def test_orders_of_before_are_told_their_promised_day(self) -> None:
        receive(promised("a", -2), promised("b", None), order_sent("gone"))
        before = sorted(SellerOrder.objects.values_list("number", "seller_id", "due_on"), key=str)
        SellerOrder.objects.update(due_on=None)
        migration = import_module(
            "comptoir.orders.migrations.0026_sellers_parts_are_told_their_promised_days"
        )

        for _time in range(2):
            migration.tell_promised_days(apps, connection.schema_editor())

            assert sorted(SellerOrder.objects.values_list("number", "seller_id", "due_on"), key=str) == before


class TestPick:
    def test_counts_each_item_over_the_chosen_orders(self, as_carla: Any) -> None:
        receive(promised("a", None, placed=3), promised("b", None, placed=2), promised("c", None))

        page = as_carla.get("/desk/shipping/pick-list/?order=a&order=b&order=of-nobody")

        [item] = page.context["items"]
        assert (item["number"], item["orders"]) == (4, [("a", 2), ("b", 2)])
        assert "Carnet" not in page.content.decode()

    def test_leaves_out_what_was_shipped_and_what_is_no_thing(self, as_carla: Any) -> None:
        hers = order_sent()["lines"][0]
        book = {**hers, "reference": "3", "name": "Livre numérique", "kind": "digital"}
        receive(waiting("a", lines=[hers, book], payments=[]))
        ship(1)

        [item] = as_carla.get("/desk/shipping/pick-list/").context["items"]

        assert (item["name"], item["number"]) == (hers["name"], 1)

    def test_the_button_leads_there_with_the_ticked_orders(self, as_carla: Any) -> None:
        receive(promised("a", None))

        answer = as_carla.post(PAGE, sent("a", act="pick"))

        assert answer["Location"] == "/desk/shipping/pick-list/?order=a"
        assert Parcel.objects.count() == 0


class TestShip:
    def test_ships_each_with_its_number_and_leaves_the_others(self, as_carla: Any) -> None:
        receive(promised("a", None), promised("b", None), promised("c", None))

        answer = as_carla.post(PAGE, sent("a", "b"), follow=True)

        assert "2 orders shipped." in answer.content.decode()
        assert numbers(answer) == ["c"]
        numbered = dict(Parcel.objects.values_list("order__number", "tracking_number"))
        assert numbered == {"a": "6A-a", "b": "6A-b"}
        assert Line.objects.filter(seller__reference="rivoli", shipped__gt=0).count() == 0

    def test_a_double_click_is_refused_in_words_and_ships_once(self, as_carla: Any) -> None:
        receive(promised("a", None), promised("b", None))
        as_carla.post(PAGE, sent("a"))

        answer = as_carla.post(PAGE, sent("a"))

        assert answer.status_code == 409
        assert answer.context["refused"] == [
            ("a", "Nothing in this order is left to ship: it has all been shipped.")
        ]
        assert Parcel.objects.count() == 1

    def test_one_that_is_refused_holds_up_no_other_and_keeps_what_was_typed(self, as_carla: Any) -> None:
        receive(promised("a", None), promised("b", None))
        typed = sent("a", "b", **{"number-b": "6" * 65})

        answer = as_carla.post(PAGE, typed)

        assert [number for number, _why in answer.context["refused"]] == ["b"]
        [row] = answer.context["rows"]
        assert (row["number"], row["is_ticked"], row["typed"]) == ("b", True, "6" * 65)
        assert [parcel.tracking_number for parcel in Parcel.objects.all()] == ["6A-a"]

    def test_says_what_is_missing(self, as_carla: Any) -> None:
        receive(promised("a", None))

        nothing = as_carla.post(PAGE, sent())
        nobody = as_carla.post(PAGE, sent("a", carrier=""))

        assert "Tick the orders to ship." in nothing.content.decode()
        assert "carrier" in nobody.context["form"].errors
        assert Parcel.objects.count() == 0

    def test_what_others_sold_is_not_there(self, as_carla: Any) -> None:
        receive(of_rivoli("of-rivoli"))

        answer = as_carla.post(PAGE, sent("of-rivoli"))

        assert answer.context["form"].non_field_errors() == ["Tick the orders to ship."]
        assert Parcel.objects.count() == 0
