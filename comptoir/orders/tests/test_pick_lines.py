"""The warehouse begins with lines: said once, kept whatever is sent later, and undone until one ships."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.orders.actions import Change, change_quantities, pick_lines, unpick_lines
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order, SellerOrder
from comptoir.orders.tests.test_change_quantities import given, later
from comptoir.orders.tests.test_ship_parcel import refused_of, ship
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.sellers.models import Scope, Seller

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]
PICKED = "/api/shop/v1/picked"
AN_HOUR_AGO = timezone.now().replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def dev() -> Dev:
    return Dev()


def pick(by: Any, at: datetime | None = None) -> list[Line]:
    return pick_lines(Order.objects.get(), [Line.objects.get().id], by=by, at=at)


def unpick(by: Any) -> list[Line]:
    return unpick_lines(Order.objects.get(), [Line.objects.get().id], by=by)


def facts() -> list[str]:
    return list(CustomerEntry.objects.filter(fact__contains="picked").values_list("fact", flat=True))


class TestRule:
    def test_marks_the_line_and_its_seller_s_part(self, alice: Any) -> None:
        receive(given())

        assert pick(alice, AN_HOUR_AGO)

        line, part = Line.objects.get(), SellerOrder.objects.get()
        assert (line.is_picked, line.picked_at, part.picked_at) == (True, AN_HOUR_AGO, AN_HOUR_AGO)
        assert line.state == "confirmed"
        entry = CustomerEntry.objects.get(fact="orders.picked")
        assert entry.details == {"order": "403-0000001-0000001", "lines": ["1"]}

    def test_the_first_moment_stays_and_is_told_once(self, alice: Any) -> None:
        receive(given())
        pick(alice, AN_HOUR_AGO)

        assert pick(alice) == []

        assert (Line.objects.get().picked_at, facts()) == (AN_HOUR_AGO, ["orders.picked"])

    def test_refuses_what_has_shipped(self, alice: Any) -> None:
        receive(given(state="shipped"))

        assert refused_of(lambda: pick(alice)) == "nothing_left"

    def test_refuses_what_was_cancelled_meanwhile(self, alice: Any) -> None:
        receive(given())
        change_quantities(Order.objects.get(), {Line.objects.get().id: Change(cancelled=3)}, by=alice)

        assert refused_of(lambda: pick(alice)) == "nothing_left"

    def test_refuses_a_line_of_another_order(self, alice: Any) -> None:
        receive(given())

        assert refused_of(lambda: pick_lines(Order.objects.get(), [uuid4()], by=alice)) == "no_such_line"


class TestUndo:
    def test_takes_it_back(self, alice: Any) -> None:
        receive(given())
        pick(alice)

        assert unpick(alice)

        assert (Line.objects.get().picked_at, SellerOrder.objects.get().picked_at) == (None, None)
        assert facts() == ["orders.picked", "orders.unpicked"]

    def test_twice_is_once(self, alice: Any) -> None:
        receive(given())

        assert unpick(alice) == []

        assert facts() == []

    def test_refuses_once_a_piece_has_shipped(self, alice: Any) -> None:
        receive(given(3))
        pick(alice)
        ship(1)

        assert refused_of(lambda: unpick(alice)) == "too_late"


class TestWhatTheShopSends:
    def test_says_it_in_a_line(self, dev: Dev) -> None:
        sent = given()
        sent["lines"][0]["picked_at"] = AN_HOUR_AGO.isoformat()

        dev.put(sent)

        assert Line.objects.get().picked_at == SellerOrder.objects.get().picked_at == AN_HOUR_AGO
        [line] = dev.get(f"/{sent['reference']}").json()["lines"]
        assert parse_datetime(line["picked_at"]) == AN_HOUR_AGO

    def test_a_later_version_that_leaves_it_out_never_undoes_it(self, dev: Dev, alice: Any) -> None:
        sent = given()
        dev.put(sent)
        pick(alice, AN_HOUR_AGO)

        dev.put(later(sent, status="packed"))

        assert Line.objects.get().picked_at == AN_HOUR_AGO

    @pytest.mark.parametrize(("hours", "kept_hours"), [(-1, -1), (1, 0)])
    def test_the_earliest_moment_stays(self, dev: Dev, hours: int, kept_hours: int) -> None:
        sent = given()
        sent["lines"][0]["picked_at"] = AN_HOUR_AGO.isoformat()
        dev.put(sent)

        again = {**sent["lines"][0], "picked_at": (AN_HOUR_AGO + timedelta(hours=hours)).isoformat()}
        dev.put(later(sent, minutes=59, lines=[again]))

        assert Line.objects.get().picked_at == AN_HOUR_AGO + timedelta(hours=kept_hours)

    def test_not_before_it_has_happened(self, dev: Dev) -> None:
        sent = given()
        sent["lines"][0]["picked_at"] = (timezone.now() + timedelta(days=2)).isoformat()

        answer = dev.put(sent)

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "lines.0.picked_at")


class TestRules:
    """The shop says of an order or a line how it is cancelled and sent back."""

    def test_are_kept_and_answered(self, dev: Dev) -> None:
        line = {
            **order_sent()["lines"][0],
            "cancellation": "within_minutes",
            "cancellation_minutes": 15,
            "return_exclusion": "personalised",
            "return_days": 14,
        }
        dev.put(order_sent(lines=[line, order_sent()["lines"][1]], cancellation="always_ask", return_days=60))

        answered = dev.get("/403-0000001-0000001").json()

        assert {name: answered[name] for name in ("cancellation", "cancellation_minutes", "return_days")} == {
            "cancellation": "always_ask",
            "cancellation_minutes": None,
            "return_days": 60,
        }
        assert answered["lines"][0].items() >= {name: line[name] for name in list(line)[-4:]}.items()
        stored = Line.objects.get(reference="1")
        assert (stored.cancellation, stored.cancellation_minutes) == ("within_minutes", 15)
        assert (stored.return_exclusion, stored.return_days) == ("personalised", 14)

    def test_stay_where_they_are_left_out(self, dev: Dev) -> None:
        sent = order_sent(cancellation="never", return_days=0)
        dev.put(sent)

        dev.put(later({name: sent[name] for name in sent if name not in ("cancellation", "return_days")}))

        order = Order.objects.get()
        assert (order.cancellation, order.return_days) == ("never", 0)

    def test_an_empty_rule_is_the_policy_s_again(self, dev: Dev) -> None:
        sent = order_sent(cancellation="within_minutes", cancellation_minutes=5)
        dev.put(sent)

        dev.put(later(sent, cancellation=""))

        order = Order.objects.get()
        assert (order.cancellation, order.cancellation_minutes) == ("", None)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"cancellation": "perhaps"}, "cancellation"),
            ({"cancellation_minutes": -1}, "cancellation_minutes"),
            ({"return_days": 4000}, "return_days"),
        ],
    )
    def test_unknown_ones_are_named(self, dev: Dev, wrong: dict[str, Any], field: str) -> None:
        of_order = dev.put(order_sent(**wrong)).json()
        of_line = dev.put(order_sent(lines=[{**order_sent()["lines"][0], **wrong}])).json()

        assert [answer["errors"][0]["field"] for answer in (of_order, of_line)] == [field, f"lines.0.{field}"]

    def test_an_unknown_kind_is_told_the_known_ones(self, dev: Dev) -> None:
        line = {**order_sent()["lines"][0], "return_exclusion": "soup"}

        [error] = dev.put(order_sent(lines=[line])).json()["errors"]

        assert error["field"] == "lines.0.return_exclusion"
        assert "perishable" in error["reason"]


def test_refusing_is_said_in_words(alice: Any) -> None:
    receive(given(state="shipped"))

    with pytest.raises(Refused, match="Nothing is left to ship: it has all been shipped or cancelled"):
        pick(alice)


class TestApi:
    """The shop says of many orders at once with which lines it has begun."""

    def send(self, program: Dev, *rows: Any) -> dict[str, Any]:
        answer = program.client.post(PICKED, json.dumps(rows), content_type="application/json")
        assert answer.status_code == 200
        answered: dict[str, Any] = answer.json()
        return answered

    def test_answers_each_row_by_itself(self, dev: Dev) -> None:
        receive(given(), given(number="2"), given(number="3", state="shipped"))

        answer = self.send(
            dev,
            {"order": "403-0000001-0000001", "picked_at": AN_HOUR_AGO.isoformat()},
            {"order": "2", "lines": ["1"]},
            {"order": "2", "lines": ["1"]},
            {"order": "3", "lines": ["1"]},
            {"order": "4"},
            {"order": "2", "lines": ["9"]},
            {"lines": []},
            {"order": "2", "picked_at": (timezone.now() + timedelta(days=3)).isoformat()},
        )

        assert answer["counts"] == {"picked": 2, "unchanged": 1, "refused": 5}
        assert [(item["result"], item["lines"]) for item in answer["items"][:3]] == [
            ("picked", ["1"]),
            ("picked", ["1"]),
            ("unchanged", []),
        ]
        wrong = [item["errors"][0] for item in answer["items"][3:]]
        assert [error["field"] for error in wrong] == ["order", "order", "lines.0", "order", "picked_at"]
        assert wrong[0]["reason"] == "Nothing is left to ship: it has all been shipped or cancelled."
        assert Line.objects.filter(picked_at=AN_HOUR_AGO).count() == 1

    def test_undoes_it(self, dev: Dev) -> None:
        receive(given())
        self.send(dev, {"order": "403-0000001-0000001"})

        answer = self.send(dev, {"order": "403-0000001-0000001", "undo": True})

        assert answer["counts"] == {"undone": 1}
        assert Line.objects.get().picked_at is None

    def test_a_key_of_one_seller_reaches_its_own_lines(self) -> None:
        receive(order_sent(state="confirmed", shipments=[]), given(number="of-carmes"))
        rivoli = Dev(Scope.READ_ORDERS, Scope.WRITE_ORDERS, seller=Seller.objects.get(reference="rivoli"))

        answer = self.send(
            rivoli,
            {"order": "403-0000001-0000001"},
            {"order": "403-0000001-0000001", "lines": ["1"]},
            {"order": "of-carmes"},
        )

        assert [item["result"] for item in answer["items"]] == ["picked", "refused", "refused"]
        assert [line.reference for line in Line.objects.exclude(picked_at=None)] == ["2"]
