"""A parcel that comes back is followed by its label's number; its return hears, and its order stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from comptoir.deliveries.actions import (
    follow_parcels,
    note_silent_returns,
    take_message,
    tell_orders_anew,
)
from comptoir.deliveries.carriers import carrier_named
from comptoir.deliveries.carriers.sandbox import Sandbox
from comptoir.deliveries.models import CarrierMessage, FollowedParcel, Scan, Tracking, scans_of
from comptoir.deliveries.tests.connected import (
    SECRET,
    Clock,
    StandIn,
    ago,
    ask_all,
    connected,
    event,
    followed,
    found,
    la_poste,
    let_all_be_due,
    put,
)
from comptoir.deliveries.tests.labelling import labelling
from comptoir.deliveries.tests.test_return_labels import RETURN, ask
from comptoir.journal.models import CustomerEntry, ShopEvent
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order, lines_of, parcels_of

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "8R00000000001"
WAY_BACK = ["deliveries.label_created", "deliveries.return_handed_in", "deliveries.return_arrived"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock) -> Iterator[StandIn]:
    """La Poste makes labels and tells of their parcels; the sandbox stands beside it."""
    with la_poste() as tracking, labelling() as labels:
        chosen = {"laposte": tracking.chosen["laposte"] | labels.chosen["laposte"], "sandbox": {}}
        with connected(chosen, clock, labels="laposte"):
            yield tracking


@pytest.fixture
def order(alice: Any, service: StandIn, clock: Clock) -> Order:
    """An order that came, of which something goes back by a label."""
    held = put(shipments=[])
    ask(held)
    run_queued()
    let_all_be_due(clock, hours=1)
    return held


def tell(service: StandIn, clock: Clock, *events: tuple[str, float]) -> None:
    """Let La Poste tell these events, each so many hours ago, and be asked."""
    service.known[NUMBER] = found(NUMBER, *(event(code, ago(clock, hours=hours)) for code, hours in events))
    ask_all()
    let_all_be_due(clock, days=1)


def facts() -> list[str]:
    entries = CustomerEntry.objects.filter(fact__startswith="deliveries.").order_by("recorded_at", "id")
    return list(entries.values_list("fact", flat=True))


class TestFollowed:
    def test_tells_the_return_of_the_first_scan_and_of_the_last(
        self, order: Order, service: StandIn, clock: Clock
    ) -> None:
        tell(service, clock, ("PC1", 1))
        sent_at = ago(clock, hours=25)
        assert facts() == WAY_BACK[:2]

        tell(service, clock, ("PC1", 25), ("ET1", 20))
        tell(service, clock, ("PC1", 49), ("ET1", 44), ("DI1", 3))

        assert facts() == WAY_BACK
        sent = CustomerEntry.objects.get(fact="deliveries.return_handed_in")
        assert sent.details["return"] == str(RETURN)
        assert (sent.details["carrier"], sent.details["tracking_number"]) == ("La Poste", NUMBER)
        assert sent.details["order"] == order.number
        assert sent.happened_at == sent_at
        assert Scan.objects.count() == 3

    def test_tells_both_where_the_first_scan_is_the_last(
        self, order: Order, service: StandIn, clock: Clock
    ) -> None:
        tell(service, clock, ("DI1", 3))

        assert facts() == WAY_BACK

    def test_moves_neither_its_order_nor_what_is_shown_of_its_parcels(
        self, order: Order, service: StandIn, clock: Clock
    ) -> None:
        before = [(line.id, line.state, line.pieces) for line in lines_of(order)]

        tell(service, clock, ("PC1", 30), ("DI1", 3))

        after = Order.objects.get()
        assert after.state == order.state
        assert [(line.id, line.state, line.pieces) for line in lines_of(after)] == before
        assert parcels_of(after, lines_of(after)) == []
        assert not ShopEvent.objects.filter(fact__startswith="deliveries.").exists()

    @pytest.mark.parametrize(
        ("code", "fact"),
        [("RE1", "deliveries.return_turned_round"), ("DI2", "deliveries.return_turned_round")],
    )
    def test_tells_of_what_goes_wrong(
        self, order: Order, service: StandIn, clock: Clock, code: str, fact: str
    ) -> None:
        tell(service, clock, ("PC1", 30), (code, 3))

        assert facts() == [*WAY_BACK[:2], fact]

    def test_tells_nothing_twice(self, order: Order, service: StandIn, clock: Clock) -> None:
        for _time in range(3):
            tell(service, clock, ("PC1", 30), ("DI1", 3))
        tell(service, clock, ("PC1", 30), ("DI1", 9), ("ET1", 2))
        tell(service, clock, ("PC1", 30), ("DI1", 9), ("ET1", 2), ("DI1", 1))

        assert facts() == WAY_BACK

    def test_while_its_label_waits_to_be_used_tells_nothing(
        self, order: Order, service: StandIn, clock: Clock
    ) -> None:
        ask_all()

        assert facts() == WAY_BACK[:1]
        assert Tracking.objects.get().state == "pre_transit"

    def test_is_not_forgotten_when_the_order_comes_anew(
        self, order: Order, service: StandIn, clock: Clock
    ) -> None:
        tell(service, clock, ("PC1", 1))
        key = {(order.customer_id, order.id)}
        put(shipments=[])

        tell_orders_anew(key)
        follow_parcels(key)
        followed("orders.changed")

        assert FollowedParcel.objects.get().return_id == RETURN
        tell(service, clock, ("PC1", 25), ("DI1", 3))
        assert facts() == WAY_BACK

    def test_stands_beside_the_parcel_that_brought_it(
        self, alice: Any, service: StandIn, clock: Clock
    ) -> None:
        held = put()
        followed()
        ask(held)
        run_queued()
        let_all_be_due(clock, hours=1)
        [parcel] = parcels_of(held, lines_of(held))
        brought = parcel.tracking_number
        service.known[brought] = found(brought, event("DI1", ago(clock, hours=50)))

        tell(service, clock, ("PC1", 1))

        assert facts()[0] == "deliveries.label_created"
        assert set(facts()[1:]) == {"deliveries.delivered", "deliveries.return_handed_in"}
        assert len(scans_of(held)) == 2


class TestWebhook:
    def test_tells_the_return_too(self, alice: Any) -> None:
        chosen = {"sandbox": {"secret": SECRET, "key": "shared"}}
        with connected(chosen, clock := Clock(), labels="sandbox"):
            held = put(shipments=[])
            ask(held)
            run_queued()
            number = FollowedParcel.objects.get().number
            clock.moves(days=4)
            sandbox = carrier_named("sandbox")
            assert isinstance(sandbox, Sandbox)

            for _time in range(2):
                take_message(sandbox, *sandbox.webhook([number]))
                run_queued()

        assert facts() == WAY_BACK
        assert not CarrierMessage.objects.exists()


class TestSilence:
    def test_of_thirty_days_is_a_loss_and_is_told_once(
        self, order: Order, service: StandIn, clock: Clock
    ) -> None:
        tell(service, clock, ("PC1", 1), ("ET1", 0.5))
        note_silent_returns(clock() + timedelta(days=28))
        assert facts() == WAY_BACK[:2]

        for _night in range(3):
            note_silent_returns(clock() + timedelta(days=30))

        assert facts() == [*WAY_BACK[:2], "deliveries.return_loss_noted"]
        lost = CustomerEntry.objects.get(fact="deliveries.return_loss_noted")
        assert (lost.details["return"], lost.details["state"]) == (str(RETURN), "in_transit")
        assert lost.details["tracking_number"] == NUMBER

    def test_is_over_when_it_arrives_after_all(self, order: Order, service: StandIn, clock: Clock) -> None:
        tell(service, clock, ("PC1", 1))
        note_silent_returns(clock() + timedelta(days=31))
        let_all_be_due(clock, days=40)

        tell(service, clock, ("PC1", 24 * 41), ("DI1", 2))

        assert facts() == [*WAY_BACK[:2], "deliveries.return_loss_noted", "deliveries.return_arrived"]

    @pytest.mark.parametrize("events", [[], [("PC1", 30), ("DI1", 3)]])
    def test_of_what_was_not_sent_or_has_arrived_is_none(
        self, order: Order, service: StandIn, clock: Clock, events: list[tuple[str, float]]
    ) -> None:
        tell(service, clock, *events)

        note_silent_returns(clock() + timedelta(days=31))

        assert "deliveries.return_loss_noted" not in facts()
