"""Apps above write a line's pieces once, and nothing that the shop sends undoes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order, Quantities, SellerOrder
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]
WAITING: dict[str, Any] = {"state": "confirmed", "shipments": []}


def given(quantity: int = 3, **changes: Any) -> dict[str, Any]:
    """Send an order of one line at 6.90 € a piece and 4.90 € for its delivery, as the shop does."""
    line = {**order_sent()["lines"][0], "quantity": quantity}
    return order_sent(lines=[line], payments=[], **{**WAITING, **changes})


def later(order: dict[str, Any], minutes: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the same order as the shop sends it afterwards."""
    at = timezone.now() - timedelta(minutes=60 - minutes)
    return {**order, "updated_at": at.isoformat(), **changes}


def parcel(quantity: int, *moments: str, reference: str = "p1") -> dict[str, Any]:
    """Return a parcel of so many pieces of the line, in which these moments were an hour ago."""
    at = (timezone.now() - timedelta(hours=1)).isoformat()
    lines = [{"reference": "1", "quantity": quantity}]
    return {"reference": reference, "lines": lines, **dict.fromkeys(moments, at)}


def change(by: Any, **pieces: int) -> Line:
    """Change the one line of the one order by so many pieces."""
    order, line = Order.objects.get(), Line.objects.get()
    change_quantities(order, {line.id: Change(**pieces)}, by=by)
    return Line.objects.get()


class TestRule:
    def test_counts_pieces_and_everything_follows(self, alice: Any) -> None:
        receive(given(3, state="delivered"))

        line = change(alice, returned=1)

        order, part = Order.objects.get(), SellerOrder.objects.get()
        assert line.pieces == Quantities(3, 3, 0, 1)
        assert line.here == Quantities(1, 1, 0, 1)
        assert (line.state, order.state, part.state) == ("delivered", "delivered", "delivered")
        assert (order.has_returns, order.spent_minor) == (True, 2 * 690 + 490)

        assert change(alice, returned=2).state == "returned"

        order, part = Order.objects.get(), SellerOrder.objects.get()
        assert (order.state, part.state, order.spent_minor) == ("returned", "returned", 0)
        assert order.summary["lines"][0]["state"] == "returned"

    @pytest.mark.parametrize(
        ("pieces", "state"),
        [
            ({"cancelled": 1}, "confirmed"),
            ({"cancelled": 3}, "cancelled"),
            ({"shipped": 1}, "partially_shipped"),
            ({"shipped": 3}, "shipped"),
            ({"shipped": 2, "cancelled": 1}, "shipped"),
            ({"shipped": 3, "delivered": 2}, "shipped"),
            ({"shipped": 2, "delivered": 2, "cancelled": 1}, "delivered"),
            ({"shipped": 2, "delivered": 2, "cancelled": 1, "returned": 2}, "returned"),
        ],
    )
    def test_the_state_is_that_of_the_table(self, alice: Any, pieces: dict[str, int], state: str) -> None:
        receive(given(3))

        assert change(alice, **pieces).state == state
        assert Order.objects.get().state == state
        assert SellerOrder.objects.get().state == state

    def test_a_line_has_come_once_what_had_not_is_cancelled(self, alice: Any) -> None:
        receive(given(3, shipments=[parcel(2, "shipped_at", "delivered_at")]))

        line = change(alice, cancelled=1)

        assert line.state == "delivered"
        assert line.delivered_at == Order.objects.get().parcels.get().delivered_at

    def test_is_one_line_of_the_journal_by_who_did_it(self, alice: Any) -> None:
        receive(given(3))

        change(alice, cancelled=2)

        entry = CustomerEntry.objects.get(fact="orders.quantities_changed")
        assert (entry.by_id, entry.details["lines"]) == (str(alice.id), {"1": {"cancelled": 2}})

    @pytest.mark.parametrize(
        ("held", "pieces"),
        [
            (WAITING, {"cancelled": 4}),
            (WAITING, {"cancelled": -1}),
            (WAITING, {"shipped": 2, "cancelled": 2}),
            (WAITING, {"delivered": 1}),
            (WAITING, {"returned": 1}),
            ({"state": "shipped"}, {"cancelled": 1}),
            ({"state": "shipped"}, {"returned": 1}),
            ({"state": "delivered"}, {"returned": 4}),
            ({"state": "returned"}, {"returned": 1}),
            ({"state": "cancelled"}, {"shipped": 1}),
        ],
    )
    def test_refuses_more_than_there_are_and_changes_nothing(
        self, alice: Any, held: dict[str, Any], pieces: dict[str, int]
    ) -> None:
        receive(given(3, **held))
        before = Line.objects.values().get(), Order.objects.values().get(), CustomerEntry.objects.count()

        with pytest.raises(Refused) as refused:
            change(alice, **pieces)

        assert refused.value.code == "too_many"
        assert "Café moulu" in refused.value.words
        after = Line.objects.values().get(), Order.objects.values().get(), CustomerEntry.objects.count()
        assert after == before

    def test_refuses_all_where_a_line_is_of_another_order(self, alice: Any) -> None:
        receive(given(3))
        order, line = Order.objects.get(), Line.objects.get()

        with pytest.raises(Refused) as refused:
            change_quantities(order, {line.id: Change(cancelled=1), uuid4(): Change(cancelled=1)}, by=alice)

        assert refused.value.code == "no_such_line"
        assert Line.objects.get().pieces == Quantities()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"cancelled": 4},
            {"shipped": 1, "delivered": 2},
            {"shipped": 3, "delivered": 3, "returned": 1, "cancelled": 1},
            {"shipped": -1},
            {"cancelled_here": 1},
        ],
    )
    def test_the_database_refuses_what_cannot_be(self, wrong: dict[str, int]) -> None:
        receive(given(3))

        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.update(**wrong)


class TestSentAgain:
    def test_a_cancelled_line_stays_cancelled_and_the_answer_says_so(self, alice: Any) -> None:
        order = given(3)
        receive(order)
        change(alice, cancelled=3)

        [outcome] = receive(later(order, state="preparing"))

        line = Line.objects.get()
        assert (outcome.result, outcome.kept) == ("updated", ["lines"])
        assert (line.state, line.shop_state, line.cancelled) == ("cancelled", "preparing", 3)
        assert Order.objects.get().state == "cancelled"

    @pytest.mark.parametrize("history", [True, False])
    def test_whatever_is_sent(self, alice: Any, history: bool) -> None:
        order = given(3, shipments=[parcel(3, "shipped_at", "delivered_at")])
        receive(order)
        change(alice, returned=2)

        [outcome] = receive(later(order, shipments=[], state="confirmed"), history=history)

        line = Line.objects.get()
        assert outcome.kept == ["lines"]
        assert line.pieces == Quantities(2, 2, 0, 2)
        assert line.state == "partially_shipped"

    def test_what_leaves_after_it_was_cancelled_is_still_cancelled(self, alice: Any) -> None:
        order = given(3)
        receive(order)
        change(alice, cancelled=1)

        [outcome] = receive(later(order, shipments=[parcel(3, "shipped_at")]))

        assert outcome.kept == ["cancelled", "lines"]
        assert Line.objects.get().pieces == Quantities(2, 0, 1, 0)
        assert Line.objects.get().state == "shipped"

    def test_what_is_called_shipped_after_it_was_cancelled_is_said(self, alice: Any) -> None:
        order = given(3)
        receive(order)
        change(alice, cancelled=3)

        [of_order] = receive(later(order, state="shipped"))
        [of_line] = receive(later(order, lines=[{**order["lines"][0], "state": "shipped"}], status="sent"))

        assert (of_order.kept, of_line.kept) == (["lines"], ["cancelled", "lines"])

    def test_what_leaves_beside_what_was_cancelled_is_not_said(self, alice: Any) -> None:
        order = given(3)
        receive(order)
        change(alice, cancelled=1)

        [outcome] = receive(later(order, shipments=[parcel(2, "shipped_at")]))

        assert outcome.kept == ["lines"]

    def test_what_the_shop_says_too_is_not_kept_from_it(self, alice: Any) -> None:
        order = given(3)
        receive(order)
        change(alice, cancelled=3)

        [outcome] = receive(later(order, status="stopped", state="cancelled"))

        assert (outcome.result, outcome.kept) == ("updated", [])
        assert Line.objects.get().pieces == Quantities(cancelled=3)

    def test_what_is_read_is_unchanged(self, alice: Any) -> None:
        dev = Dev()
        receive(given(3, shipments=[parcel(2, "shipped_at")]))
        change(alice, cancelled=1)
        before = Line.objects.values().get()

        answered = dev.get("/403-0000001-0000001").json()

        assert answered["lines"][0]["state"] == "shipped"
        assert dev.put(answered).json() == {
            "reference": answered["reference"],
            "result": "unchanged",
            "kept": [],
        }
        assert Line.objects.values().get() == before

    @pytest.mark.parametrize(
        ("pieces", "quantity", "words"),
        [
            ({"cancelled": 2}, 1, "line '1' cannot be 1: 2 of it have been cancelled"),
            ({"shipped": 2}, 1, "line '1' cannot be 1: 2 of it have shipped"),
            (
                {"shipped": 1, "cancelled": 1},
                1,
                "line '1' cannot be 1: 1 of it have shipped and 1 of it have been cancelled",
            ),
        ],
    )
    def test_a_line_is_not_lowered_below_it(
        self, alice: Any, pieces: dict[str, int], quantity: int, words: str
    ) -> None:
        order = given(3)
        receive(order)
        change(alice, **pieces)

        answer = Dev().put(later(order, lines=[{**order["lines"][0], "quantity": quantity}]))

        assert answer.status_code == 409
        assert answer.json()["errors"] == [{"field": "lines.0.quantity", "reason": words}]
        assert Line.objects.get().quantity == 3

    def test_nor_below_what_came_back(self, alice: Any) -> None:
        order = given(3, state="delivered")
        receive(order)
        change(alice, returned=2)

        answer = Dev().put(later(order, lines=[{**order["lines"][0], "quantity": 1}]))

        assert answer.json()["errors"][0]["reason"] == "line '1' cannot be 1: 2 of it have shipped"

    def test_nor_does_it_go(self, alice: Any) -> None:
        order = given(3)
        receive(order)
        change(alice, cancelled=1)

        [outcome] = receive(later(order, lines=[{**order["lines"][0], "reference": "2"}]))

        assert [tuple(mistake) for mistake in outcome.wrong] == [
            ("lines", "line '1' was cancelled and cannot go")
        ]

    def test_it_may_be_lowered_to_it_and_raised(self, alice: Any) -> None:
        order = given(3)
        receive(order)
        change(alice, cancelled=1)

        for at, quantity in enumerate((1, 5), 1):
            changed = later(order, at, lines=[{**order["lines"][0], "quantity": quantity}])
            assert Dev().put(changed).json()["result"] == "updated"
            assert Line.objects.get().state == ("cancelled" if quantity == 1 else "confirmed")

    def test_the_word_of_the_shop_counts_again_where_it_said_it(self) -> None:
        order = given(3, shipments=[parcel(3, "shipped_at")])
        receive(order)
        shipped = Line.objects.get().state

        receive(later({name: order[name] for name in ("reference", "placed_at", "currency")}, shipments=[]))

        assert (shipped, Line.objects.get().state) == ("shipped", "confirmed")


class TestPage:
    def test_the_order_says_what_became_of_some_of_its_pieces(self, alice: Any, as_alice: Any) -> None:
        receive(given(3, customer={"email": alice.email}, shipments=[parcel(2, "shipped_at")]))

        change(alice, cancelled=1, delivered=2)

        page = as_alice.get(Order.objects.get().get_absolute_url()).content.decode()
        for words in ("Shipped: 2 of 3", "Delivered: 2 of 3", "Cancelled: 1 of 3"):
            assert words in page
        assert "Returned: " not in page

    def test_so_does_the_desk(self, alice: Any, as_sam: Any) -> None:
        receive(given(3, state="delivered", customer={"email": alice.email}))

        change(alice, returned=1)

        number = Order.objects.get().number
        assert "Returned: 1 of 3" in as_sam.get(f"/desk/orders/{number}/").content.decode()
