"""Scans are kept once each; the parcel, its lines and its order follow the carrier."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.deliveries.actions import record_scans
from comptoir.deliveries.examples import on_the_road, scan, tell
from comptoir.deliveries.models import Scan, Tracking
from comptoir.deliveries.reactions import follow_changed_orders
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.journal.record import IMPORT
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import CarrierState, Line, Order, SellerOrder, State, lines_of, parcels_of
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.sellers.examples import carla
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
S = CarrierState


def shipment(**changes: Any) -> dict[str, Any]:
    """Return a parcel that has left, with all of the order's pieces."""
    return {
        "reference": "P-1",
        "carrier": "Colissimo",
        "tracking_number": "6A00000000017",
        "shipped_at": (timezone.now() - timedelta(days=4)).isoformat(),
        "lines": [{"reference": "1", "quantity": 2}, {"reference": "2", "quantity": 1}],
        **changes,
    }


def put(**changes: Any) -> Order:
    [outcome] = receive(order_sent(**{"state": "shipped", "shipments": [shipment()], **changes}))
    assert outcome.result in {"created", "updated", "unchanged"}, outcome
    return Order.objects.get()


@pytest.fixture
def order(alice: Any) -> Order:
    return put()


def left() -> Any:
    return timezone.now() - timedelta(days=3)


def states(order: Order) -> tuple[str, set[str], str]:
    """Return the state of the order, of its lines, and of a seller's part of it."""
    fresh = Order.objects.get(id=order.id)
    lines = set(Line.objects.filter(order_id=order.id).values_list("state", flat=True))
    [part] = set(SellerOrder.objects.filter(order_id=order.id).values_list("state", flat=True))
    return fresh.state, lines, part


class TestOrder:
    @pytest.mark.parametrize(
        ("state", "shown"),
        [
            (S.PRE_TRANSIT, State.SHIPPED),
            (S.ACCEPTED, State.SHIPPED),
            (S.DELAYED, State.SHIPPED),
            (S.OUT_FOR_DELIVERY, State.OUT_FOR_DELIVERY),
            (S.AVAILABLE_FOR_PICKUP, State.READY_FOR_PICKUP),
            (S.DELIVERY_FAILED, State.UNDELIVERABLE),
            (S.RETURN_TO_SENDER, State.UNDELIVERABLE),
            (S.LOST, State.LOST),
            (S.DELIVERED, State.DELIVERED),
        ],
    )
    def test_follows_the_carrier(self, order: Order, state: CarrierState, shown: State) -> None:
        assert tell(order, scan(state, left())) == [True]

        assert states(order) == (shown, {shown}, shown)

    def test_knows_when_it_came_and_when_it_is_expected(self, order: Order) -> None:
        tomorrow = timezone.localdate() + timedelta(days=1)
        tell(order, scan(S.IN_TRANSIT, left(), estimated_on=tomorrow))
        assert Order.objects.get().summary["estimated_on"] == tomorrow.isoformat()

        came = left() + timedelta(hours=33)
        tell(order, scan(S.DELIVERED, came))

        assert set(Line.objects.values_list("delivered_at", flat=True)) == {came}
        assert Order.objects.get().summary["delivered_on"] == timezone.localtime(came).date().isoformat()

    def test_is_delivered_no_more_once_a_later_scan_takes_it_back(self, order: Order) -> None:
        tell(order, *on_the_road(left(), until=timezone.now()))
        assert states(order)[0] == State.DELIVERED

        tell(order, scan(S.RETURN_TO_SENDER, timezone.now()))

        assert states(order)[0] == State.UNDELIVERABLE
        assert set(Line.objects.values_list("delivered", "delivered_at")) == {(0, None)}
        assert Tracking.objects.get().is_contradicted

    def test_is_delivered_though_the_shop_does_not_know(self, order: Order) -> None:
        tell(order, scan(S.DELIVERED, left()))

        again = put(updated_at=timezone.now().isoformat(), shipping_minor=0, state="shipped")

        assert states(again)[0] == State.DELIVERED

    def test_is_on_its_way_though_the_shop_calls_it_delivered(self, order: Order) -> None:
        tell(order, scan(S.IN_TRANSIT, left()))

        delivered = shipment(delivered_at=timezone.now().isoformat())
        [outcome] = receive(
            order_sent(updated_at=timezone.now().isoformat(), state="delivered", shipments=[delivered])
        )

        assert "shipments" in outcome.kept
        assert states(order)[0] == State.SHIPPED

    def test_another_parcel_of_it_is_still_to_come(self, alice: Any) -> None:
        first = shipment(lines=[{"reference": "1", "quantity": 2}])
        second = shipment(reference="P-2", tracking_number="6A2", lines=[{"reference": "2", "quantity": 1}])
        order = put(shipments=[first, second])

        tell(order, scan(S.DELIVERED, left()))

        assert set(Line.objects.values_list("reference", "state")) == {("1", "delivered"), ("2", "shipped")}
        assert Order.objects.get().state == State.SHIPPED

    def test_of_two_parcels_with_one_number_is_told_of_both(self, alice: Any) -> None:
        first = shipment(lines=[{"reference": "1", "quantity": 2}])
        second = shipment(reference="P-2", lines=[{"reference": "2", "quantity": 1}])
        order = put(shipments=[first, second])

        tell(order, scan(S.DELIVERED, left()))

        assert states(order)[0] == State.DELIVERED

    def test_that_comes_anew_with_its_parcel_is_where_the_carrier_said(self, order: Order) -> None:
        tell(order, scan(S.OUT_FOR_DELIVERY, left()))
        put(updated_at=timezone.now().isoformat(), state="preparing", shipments=[])
        assert states(order)[0] == State.PREPARING

        put(updated_at=(timezone.now() + timedelta(seconds=1)).isoformat(), state="shipped")
        follow_changed_orders(list(CustomerEntry.objects.filter(fact="orders.changed")))

        assert states(order)[0] == State.OUT_FOR_DELIVERY


class TestScans:
    def test_are_kept_once_however_often_they_are_told(self, order: Order) -> None:
        road = on_the_road(left(), until=timezone.now())

        assert tell(order, *road, *road) == [True] * 6 + [False] * 6
        assert tell(order, *reversed(road)) == [False] * 6

        assert Scan.objects.count() == 6
        assert Tracking.objects.get().state == S.DELIVERED

    def test_are_the_same_by_code_and_moment_and_without_a_code_by_all_that_is_told(
        self, order: Order
    ) -> None:
        at = left()
        told = [
            scan(S.IN_TRANSIT, at, code="ET1", words="En cours"),
            scan(S.IN_TRANSIT, at, code="ET1", words="En cours d’acheminement"),
            scan(S.IN_TRANSIT, at, place="Lyon"),
            scan(S.IN_TRANSIT, at, place="Paris"),
        ]

        assert tell(order, *told) == [True, False, True, True]

    def test_are_each_told_of_once_by_the_feed(self, order: Order) -> None:
        for one in on_the_road(left(), until=timezone.now()):
            tell(order, one, speaks=True)
        tell(order, scan(S.IN_TRANSIT, timezone.now()), speaks=True)

        told = ShopEvent.objects.filter(fact__startswith="deliveries.").order_by("id")
        facts = list(told.values_list("fact", flat=True))
        assert facts == [
            "deliveries.shipped",
            "deliveries.sent_out",
            "deliveries.delivered",
            "deliveries.delivery_contradicted",
        ]
        details = ShopEvent.objects.filter(fact="deliveries.delivered").values_list("details", flat=True)[0]
        assert (details["order"], details["parcel"], details["state"]) == (order.number, "P-1", "delivered")

    def test_of_history_are_told_to_nobody(self, order: Order) -> None:
        tell(order, *on_the_road(left(), until=timezone.now()), speaks=False)

        assert not ShopEvent.objects.filter(fact__startswith="deliveries.").exists()
        assert CustomerEntry.objects.filter(fact="deliveries.delivered").exists()

    def test_of_the_carrier_outrank_those_of_the_shop(self, order: Order) -> None:
        [parcel] = parcels_of(order, lines_of(order))
        shops = [scan(S.DELIVERED, left() + timedelta(hours=50))]
        record_scans(order, parcel, shops, source=Scan.Source.SHOP, by=IMPORT)
        assert states(order)[0] == State.DELIVERED

        tell(order, scan(S.IN_TRANSIT, left()))

        assert states(order)[0] == State.SHIPPED


class TestApi:
    def send(self, dev: Dev, *rows: dict[str, Any]) -> Any:
        answer = dev.client.post("/api/shop/v1/scans", json.dumps(rows), content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    @pytest.fixture
    def row(self, order: Order) -> dict[str, Any]:
        return {
            "order": order.number,
            "parcel": "P-1",
            "state": "out_for_delivery",
            "scanned_at": left().isoformat(),
        }

    def test_takes_scans_and_tells_of_each_what_became_of_it(self, row: dict[str, Any]) -> None:
        answer = self.send(Dev(), row, row, {**row, "order": "none"}, {**row, "state": "flying"})

        assert answer["counts"] == {"created": 1, "unchanged": 1, "refused": 2}
        assert [item["result"] for item in answer["items"]] == ["created", "unchanged", "refused", "refused"]
        assert answer["items"][2]["errors"][0]["field"] == "order"
        assert answer["items"][3]["errors"][0]["field"] == "state"
        assert Order.objects.get().state == State.OUT_FOR_DELIVERY

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"scanned_at": (timezone.now() + timedelta(days=2)).isoformat()}, "scanned_at"),
            ({"scanned_at": "yesterday"}, "scanned_at"),
            ({"parcel": "P-9"}, "parcel"),
            ({"parcel": "", "tracking_number": "none"}, "tracking_number"),
            ({"pickup": {"name": "Tabac"}}, "pickup"),
            ({"country": "France"}, "country"),
            ({"proof_url": "javascript:alert(1)"}, "proof_url"),
            ({"where": "Lyon"}, "where"),
            ({"words": "x" * 301}, "words"),
        ],
    )
    def test_names_the_field_that_is_wrong(
        self, row: dict[str, Any], changes: dict[str, Any], field: str
    ) -> None:
        answer = self.send(Dev(), {**row, **changes})

        assert [error["field"] for error in answer["items"][0]["errors"]] == [field]
        assert not Scan.objects.exists()

    def test_a_scan_costs_as_many_statements_in_an_order_of_twenty_parcels_as_of_two(
        self, alice: Any, row: dict[str, Any]
    ) -> None:
        dev, cost = Dev(), []
        self.send(dev, row)
        for number in (2, 20):
            lines = [{"reference": "1", "quantity": 1}]
            sent = order_sent(f"of-{number}", state="shipped")
            sent["lines"][0]["quantity"] = number
            parcels = [
                shipment(reference=f"P-{at}", tracking_number=f"6A{at}", lines=lines) for at in range(number)
            ]
            receive({**sent, "shipments": parcels})
            with CaptureQueriesContext(connection) as asked:
                self.send(dev, {**row, "order": f"of-{number}"})
            cost.append(len(asked))

        assert cost[0] == cost[1]

    def test_finds_the_parcel_by_its_number_or_as_the_only_one(self, row: dict[str, Any]) -> None:
        del row["parcel"]

        answer = self.send(Dev(), {**row, "tracking_number": "6A00000000017"}, row)

        assert answer["counts"] == {"created": 1, "unchanged": 1}

    def test_a_key_of_one_seller_reaches_her_own_parcels_alone(self, alice: Any, row: dict[str, Any]) -> None:
        carla()
        seller = Seller.objects.get(reference="carmes")
        mine = shipment(lines=[{"reference": "1", "quantity": 2}])
        others = shipment(reference="P-2", tracking_number="6A2", lines=[{"reference": "2", "quantity": 1}])
        put(updated_at=timezone.now().isoformat(), shipments=[mine, others])
        dev = Dev("orders:read", "orders:write", seller=seller)

        answer = self.send(dev, row, {**row, "parcel": "P-2"})

        assert [item["result"] for item in answer["items"]] == ["created", "refused"]
        assert [error["field"] for error in answer["items"][1]["errors"]] == ["parcel"]

    def test_needs_a_key_that_writes_orders(self, row: dict[str, Any]) -> None:
        dev = Dev("orders:read")

        answer = dev.client.post("/api/shop/v1/scans", json.dumps([row]), content_type="application/json")

        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
