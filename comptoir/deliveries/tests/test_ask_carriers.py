"""Carriers are asked about the parcels that are due: no more often than they should, and nothing is doubled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.deliveries.examples import scan, tell
from comptoir.deliveries.models import FollowedParcel, Scan, Tracking
from comptoir.deliveries.tests.connected import (
    NUMBER,
    Clock,
    StandIn,
    ago,
    ask_all,
    event,
    facts_heard,
    failures_of,
    followed,
    found,
    is_paused,
    let_all_be_due,
    numbers,
    put,
    put_many,
    told,
)
from comptoir.deliveries.tests.test_record_scans import shipment
from comptoir.journal.models import CustomerEntry
from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import CarrierState, Order, State

pytestmark = pytest.mark.django_db(transaction=True)
S = CarrierState


class TestAsking:
    def test_tells_the_parcel_its_order_and_the_shop(
        self, alice: Any, service: StandIn, clock: Clock
    ) -> None:
        put()
        followed()
        service.known[NUMBER] = found(
            NUMBER, event("MD2", ago(clock, hours=1)), event("ET1", ago(clock, hours=9))
        )

        ask_all()

        assert Order.objects.get().state == State.OUT_FOR_DELIVERY
        assert set(Scan.objects.values_list("code", "source")) == {("MD2", "carrier"), ("ET1", "carrier")}
        assert told() == ["deliveries.sent_out"]
        entry = CustomerEntry.objects.get(fact="deliveries.sent_out")
        assert (entry.by_kind, entry.by_id, entry.who) == ("carrier", "laposte", "La Poste · Carrier")
        assert facts_heard() == {"deliveries.sent_out"}

    def test_of_the_same_again_doubles_nothing(self, alice: Any, service: StandIn, clock: Clock) -> None:
        put()
        followed()
        service.known[NUMBER] = found(NUMBER, event("DI1", ago(clock, hours=1)))

        for _time in range(3):
            ask_all()
            let_all_be_due(clock, days=2)

        assert len(service.calls) == 3
        assert Scan.objects.count() == 1
        assert told() == ["deliveries.delivered"]

    def test_waits_half_an_hour_at_least(self, alice: Any, service: StandIn, clock: Clock) -> None:
        put()
        followed()
        service.known[NUMBER] = found(NUMBER, event("MD2", ago(clock, hours=1)))
        ask_all()
        let_all_be_due(clock, minutes=29)
        ask_all()
        assert len(service.calls) == 1

        let_all_be_due(clock, minutes=2)
        ask_all()

        assert len(service.calls) == 2

    def test_ends_thirty_days_after_the_end(self, alice: Any, service: StandIn, clock: Clock) -> None:
        put()
        followed()
        came = ago(clock, hours=1)
        service.known[NUMBER] = found(NUMBER, event("DI1", came), isFinal=True)
        for _day in range(60):
            ask_all()
            let_all_be_due(clock, days=1)

        assert FollowedParcel.objects.get().due_at is None
        assert FollowedParcel.objects.get().until == came + timedelta(days=30)
        assert 5 <= len(service.calls) <= 12

    def test_hears_within_the_thirty_days_that_it_was_not_delivered(
        self, alice: Any, service: StandIn, clock: Clock
    ) -> None:
        put()
        followed()
        came = ago(clock, hours=1)
        service.known[NUMBER] = found(NUMBER, event("DI1", came))
        ask_all()
        service.known[NUMBER]["shipment"]["event"].append(event("ET1", came + timedelta(days=1)))
        let_all_be_due(clock, days=2)
        ask_all()

        assert Order.objects.get().state == State.SHIPPED
        assert "deliveries.delivery_contradicted" in told()
        assert FollowedParcel.objects.get().until == came + timedelta(days=91)

    def test_takes_ten_numbers_a_call_and_each_once(self, alice: Any, service: StandIn) -> None:
        put_many(25)

        ask_all()

        assert [len(call) for call in service.calls] == [10, 10, 5]
        assert sorted(number for call in service.calls for number in call) == numbers(25)

    def test_keeps_the_quota_and_goes_on_when_it_may(
        self, alice: Any, service: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("comptoir.deliveries.carriers.laposte.LaPoste.most_at_once", 1)
        put_many(20)
        ask_all()
        assert len(service.calls) == 14

        # What goes on is queued for the moment at which the quota ends.
        [task] = DBTaskResult.objects.filter(status="READY")
        assert timedelta(0) < task.run_after - timezone.now() <= timedelta(seconds=10)
        let_all_be_due(clock, seconds=11)
        DBTaskResult.objects.filter(id=task.id).update(run_after=timezone.now())
        run_queued()

        assert sorted(number for [number] in service.calls) == numbers(20)

    def test_of_two_orders_in_one_parcel_tells_both(self, alice: Any, service: StandIn, clock: Clock) -> None:
        for number in ("A-1", "A-2"):
            put(number)
        followed()
        service.known[NUMBER] = found(NUMBER, event("DI1", ago(clock, hours=1)))

        ask_all()

        assert service.calls == [[NUMBER]]
        assert set(Order.objects.values_list("state", flat=True)) == {State.DELIVERED}

    def test_of_history_first_tells_nobody(self, alice: Any, service: StandIn, clock: Clock) -> None:
        receive(order_sent("H-1", state="shipped", shipments=[shipment()]), history=True)
        followed()
        service.known[NUMBER] = found(NUMBER, event("ET1", ago(clock, days=2)))
        ask_all()
        assert told() == ["deliveries.shipped"]
        assert facts_heard() == set()

        service.known[NUMBER]["shipment"]["event"].append(event("MD2", ago(clock, hours=-2)))
        let_all_be_due(clock, hours=3)
        ask_all()

        assert facts_heard() == {"deliveries.sent_out"}

    def test_hears_each_day_that_is_expected(self, alice: Any, service: StandIn, clock: Clock) -> None:
        put()
        followed()
        days = [clock() + timedelta(days=ahead) for ahead in (2, 4)]
        service.known[NUMBER] = found(
            NUMBER, event("ET1", ago(clock, hours=9)), estimDate=days[0].isoformat()
        )
        ask_all()
        let_all_be_due(clock, hours=3)
        ask_all()
        assert Scan.objects.count() == 2

        service.known[NUMBER]["shipment"]["estimDate"] = days[1].isoformat()
        let_all_be_due(clock, hours=3)
        ask_all()

        assert Tracking.objects.get().estimated_on == timezone.localtime(days[1]).date()
        assert told() == ["deliveries.shipped", "deliveries.estimate_changed"]

    def test_does_not_believe_in_scans_of_tomorrow(self, alice: Any, service: StandIn, clock: Clock) -> None:
        put()
        followed()
        service.known[NUMBER] = found(
            NUMBER, event("ET1", ago(clock, hours=9)), event("DI1", ago(clock, days=-2))
        )

        ask_all()

        assert Tracking.objects.get().state == S.IN_TRANSIT


class TestNotKnownYet:
    def test_is_a_label_and_no_error_and_is_asked_for_again(
        self, alice: Any, service: StandIn, clock: Clock
    ) -> None:
        put(state="preparing", shipments=[shipment(shipped_at=None)])
        followed()

        for _hour in range(5):
            ask_all()
            let_all_be_due(clock, minutes=61)

        assert len(service.calls) == 5
        assert (Tracking.objects.get().state, Scan.objects.count()) == (S.PRE_TRANSIT, 1)
        assert (failures_of(NUMBER), is_paused(), told()) == (0, False, [])

        service.known[NUMBER] = found(NUMBER, event("PC1", ago(clock, minutes=30)))
        ask_all()

        assert Tracking.objects.get().state == S.ACCEPTED
        assert told() == ["deliveries.shipped"]

    def test_says_nothing_against_what_the_shop_tells(
        self, alice: Any, service: StandIn, clock: Clock
    ) -> None:
        order = put()
        followed()
        tell(order, scan(S.OUT_FOR_DELIVERY, ago(clock, hours=1)))

        ask_all()

        assert Order.objects.get().state == State.OUT_FOR_DELIVERY
        assert Scan.objects.count() == 1
