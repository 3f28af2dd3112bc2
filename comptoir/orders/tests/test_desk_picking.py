"""A seller says at the desk with which orders the warehouse has begun, one or many, and undoes it."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Change, change_quantities
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order, SellerOrder
from comptoir.orders.tests.test_desk_sales import of_rivoli, waiting
from comptoir.orders.tests.test_ship_parcel import ship

pytestmark = pytest.mark.django_db
LIST, PAGE = "/desk/shipping/", "/desk/shipping/pick-list/"


def picked() -> dict[str, list[str]]:
    """Return the lines that are picked, by the number of their order."""
    found: dict[str, list[str]] = {}
    for line in Line.objects.exclude(picked_at=None).select_related("order").order_by("reference"):
        found.setdefault(line.order.number, []).append(line.reference)
    return found


class TestPickList:
    def test_begins_with_the_chosen_orders_own_lines(self, as_carla: Any) -> None:
        receive(waiting("a"), waiting("b"), waiting("c"))

        answer = as_carla.post(PAGE, {"act": "pick", "order": ["a", "b"]}, follow=True)

        assert answer.redirect_chain == [(f"{PAGE}?order=a&order=b", 302)]
        assert picked() == {"a": ["1"], "b": ["1"]}
        page = answer.content.decode()
        assert "2 orders are being picked: their customers can only ask to cancel now." in page
        assert "Start picking" not in page
        assert "Undo picking" in page

    def test_without_a_choice_it_is_all_that_are_shown(self, as_carla: Any) -> None:
        receive(waiting("a"), waiting("b"), of_rivoli("of-rivoli"))

        as_carla.post(PAGE, {"act": "pick"})

        assert picked() == {"a": ["1"], "b": ["1"]}

    def test_twice_is_once(self, as_carla: Any) -> None:
        receive(waiting("a"))
        as_carla.post(PAGE, {"act": "pick", "order": "a"}, follow=True)
        before = Line.objects.get(reference="1").picked_at

        answer = as_carla.post(PAGE, {"act": "pick", "order": "a"}, follow=True)

        assert Line.objects.get(reference="1").picked_at == before
        assert "being picked:" not in answer.content.decode()

    def test_undoes_it(self, as_carla: Any) -> None:
        receive(waiting("a"))
        as_carla.post(PAGE, {"act": "pick", "order": "a"})

        answer = as_carla.post(PAGE, {"act": "undo", "order": "a"}, follow=True)

        assert picked() == {}
        assert "1 order is no longer being picked." in answer.content.decode()

    def test_names_each_order_that_was_cancelled_or_shipped_meanwhile(self, as_carla: Any) -> None:
        receive(waiting("a"), waiting("b"))
        order = Order.objects.get(number="a")
        line = Line.objects.get(order_id=order.id, reference="1")
        change_quantities(order, {line.id: Change(cancelled=line.quantity)}, by=IMPORT)

        answer = as_carla.post(PAGE, {"act": "pick", "order": ["a", "b"]})

        assert answer.status_code == 409
        assert answer.context["refused"] == [
            ("a", "Nothing is left to ship: it has all been shipped or cancelled.")
        ]
        assert picked() == {"b": ["1"]}

    def test_what_has_shipped_cannot_be_undone(self, as_carla: Any) -> None:
        receive(waiting("a", lines=[{**order_sent()["lines"][0], "quantity": 3}]))
        as_carla.post(PAGE, {"act": "pick", "order": "a"})
        ship(1)

        answer = as_carla.post(PAGE, {"act": "undo", "order": "a"})

        assert answer.status_code == 409
        assert "it has been shipped, so its picking cannot be undone." in answer.content.decode()
        assert picked() == {"a": ["1"]}

    def test_another_seller_s_order_is_not_touched(self, as_carla: Any) -> None:
        receive(of_rivoli("of-rivoli"))

        as_carla.post(PAGE, {"act": "pick", "order": "of-rivoli"})

        assert picked() == {}


class TestMarks:
    def test_the_list_marks_what_is_being_picked(self, as_carla: Any) -> None:
        receive(waiting("a"), waiting("b"))
        as_carla.post(PAGE, {"act": "pick", "order": "a"})

        rows = {row["number"]: row["is_picked"] for row in as_carla.get(LIST).context["rows"]}

        assert rows == {"a": True, "b": False}

    def test_once_it_has_shipped_the_mark_is_gone(self, as_carla: Any) -> None:
        receive(waiting("a"))
        as_carla.post(PAGE, {"act": "pick", "order": "a"})

        ship(Line.objects.get(reference="1").quantity)

        assert SellerOrder.objects.get(seller__reference="carmes").picked_at is None
        assert picked() == {"a": ["1"]}


class TestOffers:
    def test_the_list_offers_to_begin_with_what_is_left_alone(self, as_carla: Any) -> None:
        receive(waiting("a"), waiting("b"))
        as_carla.post(PAGE, {"act": "pick", "order": "a"})
        own = Line.objects.select_related("order").get(order__number="b", reference="1")
        change_quantities(own.order, {own.id: Change(shipped=own.quantity)}, by=IMPORT)

        page = as_carla.get(PAGE, {"order": ["a", "b"]}).content.decode()

        assert ("Start picking" in page, "Undo picking" in page) == (False, True)

    def test_the_order_s_page_offers_no_undo_once_a_piece_has_left(self, as_carla: Any) -> None:
        receive(waiting("a"))
        as_carla.post(PAGE, {"act": "pick", "order": "a"})
        ship(1)

        page = as_carla.get("/desk/sales/a/").content.decode()

        assert "Being picked" in page
        assert ("Start picking" in page, "Undo picking" in page) == (False, False)


class TestOneOrder:
    def test_the_order_s_page_begins_and_undoes(self, as_carla: Any) -> None:
        receive(waiting("a"))

        answer = as_carla.post(PAGE, {"act": "pick", "order": "a", "next": "sale"}, follow=True)

        assert answer.redirect_chain == [("/desk/sales/a/", 302)]
        page = answer.content.decode()
        assert "Picking began on" in page
        assert "Undo picking" in page

        as_carla.post(PAGE, {"act": "undo", "order": "a", "next": "sale"})

        assert picked() == {}
