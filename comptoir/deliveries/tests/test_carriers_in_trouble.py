"""A carrier that fails, or talks nonsense, loses no scan and holds up nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comptoir.deliveries.actions.ask_carriers import ask_due_carriers
from comptoir.deliveries.carriers.sandbox import Manner, sandbox_number
from comptoir.deliveries.models import CarrierPause, FollowedParcel, Scan, Tracking, silent_carriers
from comptoir.deliveries.tests.connected import (
    NUMBER,
    Clock,
    StandIn,
    ago,
    ask_all,
    connected,
    event,
    failures_of,
    followed,
    found,
    is_paused,
    let_all_be_due,
    numbers,
    put,
    put_many,
    refuse_scans_called,
    refused,
    run_badly,
    send,
)
from comptoir.deliveries.tests.test_record_scans import shipment
from comptoir.ground.retry import errors_put_off
from comptoir.orders.models import CarrierState, Order, State

pytestmark = pytest.mark.django_db(transaction=True)
S = CarrierState


class TestTrouble:
    def test_with_one_bad_number_holds_up_no_other(self, alice: Any, service: StandIn, clock: Clock) -> None:
        good, bad, failed = put_many(3)
        service.known = {
            good: found(good, event("ET1", ago(clock, hours=9))),
            bad: refused(bad, 400),
            failed: refused(failed, 500),
        }

        ask_all()

        assert Scan.objects.count() == 1
        due = dict(FollowedParcel.objects.values_list("number", "due_at"))
        waits = {number: round((due[number] - clock()).total_seconds() / 60) for number in due}
        assert waits == {good: 120, bad: 24 * 60, failed: 5}
        assert not is_paused()

    @pytest.mark.parametrize(
        ("status", "sent"),
        [
            (500, b"oops"),
            (503, b""),
            (200, b"<html>"),
            (200, b'{"returnCode":200,"ship'),
            (429, b"slow down"),
        ],
    )
    def test_loses_nothing_and_is_over_when_it_is_over(
        self, alice: Any, service: StandIn, clock: Clock, status: int, sent: bytes
    ) -> None:
        put_many(12)
        for number in numbers(12):
            service.known[number] = found(number, event("MD2", ago(clock, hours=1)))
        service.instead.append(lambda request, _numbers: send(request, status, sent))
        with errors_put_off():
            ask_due_carriers(timezone.now())
            run_badly()
        assert len(service.calls) == 1
        # Left alone meanwhile
        ask_all()
        assert len(service.calls) == 1

        for _time in range(2):
            let_all_be_due(clock, minutes=6)
            ask_all()

        assert Scan.objects.count() == 12
        assert set(Order.objects.values_list("state", flat=True)) == {State.OUT_FOR_DELIVERY}
        assert not is_paused()

    def test_that_lasts_is_asked_for_less_and_less_and_at_last_each_hour(
        self, alice: Any, service: StandIn, clock: Clock
    ) -> None:
        put()
        followed()
        pauses = []
        for _time in range(9):
            service.instead = [lambda request, _numbers: send(request, 500, b"")]
            FollowedParcel.objects.update(due_at=clock())
            with errors_put_off():
                ask_due_carriers(timezone.now())
                run_badly()
            until = CarrierPause.objects.get().until
            pauses.append(round((until - clock()).total_seconds() / 60))
            clock.at = until
            let_all_be_due(clock)

        assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        assert "500" in CarrierPause.objects.get().last_error

    def test_of_one_carrier_is_none_of_anothers(self, alice: Any, service: StandIn, clock: Clock) -> None:
        service.instead = [lambda request, _numbers: send(request, 500, b"")]
        moving = sandbox_number(clock() - timedelta(hours=31))
        for name, carrier, number in (("A-1", "Colissimo", NUMBER), ("A-2", "Sandbox", moving)):
            put(name, shipments=[shipment(carrier=carrier, tracking_number=number)])
        followed()

        with errors_put_off():
            ask_due_carriers(timezone.now())
            run_badly()

        assert Order.objects.get(number="A-2").state == State.OUT_FOR_DELIVERY

    def test_with_signs_that_no_table_holds_is_kept_without_them(
        self, alice: Any, service: StandIn, clock: Clock
    ) -> None:
        [number] = put_many(1)
        service.known[number] = found(number, event("MD2\0", ago(clock, hours=1), "En\0 livraison \ud800"))

        ask_all()

        assert set(Scan.objects.values_list("code", "words")) == {("MD2", "En livraison ?")}

    @pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "0001-01-01"])
    def test_with_days_that_no_clock_shows_holds_up_no_other(
        self, alice: Any, service: StandIn, clock: Clock, day: str
    ) -> None:
        odd, good = put_many(2)
        at = ago(clock, hours=9)
        service.known = {
            odd: found(odd, event("ET1", at), {**event("ET1", at), "date": day}, estimDate=day),
            good: found(good, event("MD2", at)),
        }

        ask_all()

        states = Tracking.objects.order_by("order__number").values_list("state", flat=True)
        assert list(states) == [S.IN_TRANSIT, S.OUT_FOR_DELIVERY]
        assert (failures_of(odd), failures_of(good), is_paused()) == (0, 0, False)

    def test_with_a_scan_that_cannot_be_kept_holds_up_no_other(
        self, alice: Any, service: StandIn, clock: Clock, monkeypatch: Any
    ) -> None:
        odd, good = put_many(2)
        at = ago(clock, hours=9)
        service.known = {
            odd: found(odd, event("ET1", at, "Bad")),
            good: found(good, event("MD2", at)),
        }
        refuse_scans_called("Bad", monkeypatch)
        ask_due_carriers(timezone.now())

        run_badly()

        assert Tracking.objects.get(order_id=Order.objects.get(number="N-1").id).state == S.OUT_FOR_DELIVERY
        assert (failures_of(odd), failures_of(good), is_paused()) == (1, 0, False)

    def test_is_not_a_second_task_while_one_is_open(self, alice: Any, service: StandIn) -> None:
        put()
        followed()

        for _minute in range(3):
            ask_due_carriers(timezone.now())

        assert DBTaskResult.objects.filter(queue_name="slow", status="READY").count() == 1

    def test_of_a_number_that_never_gets_an_answer_holds_up_no_other(self, alice: Any, clock: Clock) -> None:
        with connected({"sandbox": {}}, clock):
            left_at = clock() - timedelta(hours=31)
            silent = sandbox_number(left_at, manner=Manner.SILENTLY)
            talks = sandbox_number(left_at)
            for name, number in (("A-1", silent), ("A-2", talks)):
                put(name, shipments=[shipment(carrier="Sandbox", tracking_number=number)])
            followed()

            for _time in range(4):
                ask_all()
                clock.moves(hours=7)

        assert failures_of(silent) == 4
        assert Order.objects.get(number="A-2").state == State.DELIVERED


def test_a_carrier_that_fails_again_and_again_is_named_to_the_operator(
    alice: Any, service: StandIn, clock: Clock
) -> None:
    put()
    followed()
    for _time in range(5):
        assert silent_carriers(["laposte"]) == []
        service.instead = [lambda request, _numbers: send(request, 401, {"returnCode": 401})]
        FollowedParcel.objects.update(due_at=clock())
        ask_due_carriers(timezone.now())
        run_badly()
        clock.at = CarrierPause.objects.get().until
        let_all_be_due(clock)

    [pause] = silent_carriers(["laposte"])
    assert (pause.carrier, pause.failures) == ("laposte", 5)
    assert pause.last_error == "it refuses COMPTOIR_CARRIER_LAPOSTE_KEY (401)"
