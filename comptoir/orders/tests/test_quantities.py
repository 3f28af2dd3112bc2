"""Quantities and states hold for any mix of the shop's versions, parcels and the counts of apps above.

A line is checked against tables that are written out here, not against the code that makes it.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from comptoir.customers.models import Customer
from comptoir.ground.refusal import Refused
from comptoir.journal.record import IMPORT
from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.actions.report_parcels import Report, report_parcels
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping
from comptoir.orders.api import whole_of
from comptoir.orders.examples import order_sent
from comptoir.orders.intake.outcome import Outcome
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import CarrierState, Line, Order, Parcel, Quantities, SellerOrder, State
from comptoir.orders.models.quantities import NOWHERE, InParcels, count_pieces, line_delivered_at, line_state
from comptoir.orders.models.states import LINE_STATES

START = datetime(2026, 3, 2, 10, tzinfo=UTC)
MOMENTS: tuple[dict[str, str], ...] = (
    {},
    {"shipped_at": "2026-03-03T10:00:00Z"},
    {"shipped_at": "2026-03-03T10:00:00Z", "delivered_at": "2026-03-04T10:00:00Z"},
)
REFERENCES = ("1", "2")
KINDS = ("shipped", "delivered", "cancelled", "returned")
# The states that a line may have when its pieces, but for those that are cancelled, have come so far.
MORE_OF = {
    "returned": {"returned"},
    "delivered": {"delivered", "return_requested", "return_shipped", "return_received"},
    "shipped": {"shipped", "out_for_delivery", "ready_for_pickup", "undeliverable", "lost"},
    "some shipped": {"partially_shipped"},
    "none shipped": {
        *("pending_payment", "on_hold", "confirmed", "preparing", "cancel_requested"),
        *("payment_failed", "partially_shipped"),
    },
}

states = some.sampled_from(sorted(LINE_STATES))
bought = some.tuples(states, some.integers(1, 6))
lines = some.fixed_dictionaries({"1": bought}, optional={"2": bought})
parts = some.dictionaries(some.sampled_from(REFERENCES), some.integers(1, 2), min_size=1)
parcels = some.lists(
    some.tuples(some.sampled_from(("a", "b", "")), some.sampled_from(MOMENTS), parts), max_size=3
)
versions = some.fixed_dictionaries({}, optional={"lines": lines, "shipments": parcels, "state": states})
# What happens to so many pieces at once
STRETCHES = (("cancelled",), ("shipped",), ("shipped", "delivered"), ("delivered",), ("returned",), KINDS)
written = some.tuples(
    some.sampled_from(REFERENCES),
    some.builds(dict.fromkeys, some.sampled_from(STRETCHES), some.integers(1, 2)),
)
reported = some.sampled_from(CarrierState)
# So many pieces of each line, shipped at the desk in one parcel
shipped = parts.map(lambda pieces: ("ship", pieces))
words = some.sampled_from(("read and sent back", "undo", "the shop names what the desk sent"))
steps = some.lists(some.one_of(versions, written, reported, shipped, words), min_size=4, max_size=14)


def far(line: Any) -> str:
    """Return how far the pieces of a line have come that are not cancelled."""
    live = line.quantity - line.cancelled
    for name in ("returned", "delivered", "shipped"):
        if getattr(line, name) == live:
            return name
    return "some shipped" if line.shipped else "none shipped"


def shown(line: Any) -> set[str]:
    """Return the states of which a line has one."""
    return {"cancelled"} if line.cancelled == line.quantity else MORE_OF[far(line)]


def least(of_lines: list[str]) -> str:
    """Return the state of an order, by the table."""
    live = [state for state in of_lines if state not in ("cancelled", "payment_failed")]
    if not live:
        return "cancelled" if "cancelled" in of_lines else "payment_failed"
    road = [state.value for state in State]
    first = min(live, key=road.index)
    has_left = any(road.index(state) >= road.index("partially_shipped") for state in live)
    return "partially_shipped" if has_left and road.index(first) < road.index("shipped") else first


@given(
    quantity=some.integers(1, 6),
    word=states,
    here=some.tuples(*[some.integers(0, 6)] * 4),
    in_them=some.tuples(*[some.integers(0, 6)] * 3),
    has_come=some.booleans(),
)
@settings(max_examples=1000, deadline=None)
def test_pieces_are_never_below_nought_nor_above_what_was_bought_nor_below_what_is_written(
    quantity: int, word: str, here: Any, in_them: Any, has_come: bool
) -> None:
    returned, delivered, shipped = sorted(min(count, quantity) for count in here[:3])
    known = Quantities(shipped, delivered, min(here[3], quantity - shipped), returned)
    came, left, inside = sorted(min(count, quantity) for count in in_them)
    in_parcels = InParcels(inside, left, came)

    line = Line(quantity=quantity)
    line.count(count_pieces(quantity, State(word), in_parcels, here=known, has_come=has_come))

    assert 0 <= line.returned <= line.delivered <= line.shipped <= quantity - line.cancelled <= quantity
    assert all(now >= before for now, before in zip(line.pieces, known, strict=True))
    assert line_state(quantity, line.pieces, State(word)) in shown(line)


@pytest.mark.parametrize(("word", "far_off"), [("confirmed", 0), ("shipped", 1), ("delivered", 2)])
def test_a_word_alone_is_of_all_pieces(word: str, far_off: int) -> None:
    pieces = count_pieces(3, State(word), InParcels())

    assert pieces == Quantities(*[3] * far_off)


@pytest.mark.parametrize("moments", range(3))
@pytest.mark.parametrize("word", ["confirmed", "shipped", "delivered"])
def test_a_piece_in_a_parcel_is_where_the_parcel_is(word: str, moments: int) -> None:
    """Of two pieces one came in a parcel, so that the parcels are known to tell."""
    in_parcels = InParcels(quantity=2, left=1 + (moments > 0), came=1 + (moments > 1))

    pieces = count_pieces(2, State(word), in_parcels)

    assert pieces == Quantities(shipped=in_parcels.left, delivered=in_parcels.came)


class TestAnyOrder(TestCase):
    """An order of two lines, through anything that may happen to it."""

    @given(first=some.fixed_dictionaries(dict.fromkeys(REFERENCES, bought)), steps=steps)
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def test_of_what_happens(self, first: Any, steps: Any) -> None:
        self.at = START
        self.known: dict[str, Quantities] = {}
        self.reported: dict[Any, CarrierState] = {}
        self.made_here: dict[Any, dict[str, int]] = {}
        self.receive({"lines": first, "shipments": []})
        for step in steps:
            before = self.rows()
            if isinstance(step, CarrierState):
                self.report(step)
            elif step == "read and sent back":
                assert self.send_back().result == "unchanged"
            elif step == "undo":
                self.undo()
            elif step == "the shop names what the desk sent":
                self.name_what_was_sent()
            elif isinstance(step, tuple) and step[0] == "ship":
                self.ship(step[1])
            elif isinstance(step, tuple):
                self.write(*step)
            elif self.receive(step).result == "refused":
                assert self.rows() == before
            self.check()

    def receive(self, version: dict[str, Any]) -> Outcome:
        self.at += timedelta(minutes=1)
        order = {**order_sent("A-1"), "payments": [], "placed_at": START.isoformat()}
        for name in ("lines", "shipments", "state"):
            del order[name]
        bought = order_sent()["lines"]
        if "lines" in version:
            of_seller = bought[0]["seller"]
            order["lines"] = [
                {**bought[0], "seller": of_seller, "reference": name, "state": state, "quantity": number}
                for name, (state, number) in version["lines"].items()
            ]
        if "shipments" in version:
            order["shipments"] = [
                {
                    "reference": reference,
                    **moments,
                    "lines": [{"reference": name, "quantity": number} for name, number in inside.items()],
                }
                for reference, moments, inside in version["shipments"]
            ] + version.get("named", [])
        if "state" in version:
            order["state"] = version["state"]
        order["updated_at"] = self.at.isoformat()
        [outcome] = receive_orders([read_order(json.dumps(order))], by=IMPORT, history=True)
        if outcome.result == "updated":
            assert ("lines" in outcome.kept) <= bool(self.known)
        return outcome

    def send_back(self) -> Outcome:
        order = Order.objects.get()
        whole = whole_of(order, Customer.objects.get(id=order.customer_id))
        [outcome] = receive_orders([read_order(whole.model_dump_json())], by=IMPORT, history=True)
        return outcome

    def report(self, state: CarrierState) -> None:
        """Have the carrier of the first parcel say where it is; no later version of the shop's changes it."""
        parcel = Parcel.objects.order_by("position").first()
        if parcel is not None:
            came_at = self.at if state == CarrierState.DELIVERED else None
            report_parcels(Order.objects.get(), {parcel.id: Report(state=state, delivered_at=came_at)})
            self.reported[parcel.id] = state

    def write(self, reference: str, pieces: dict[str, int]) -> None:
        line = Line.objects.filter(reference=reference).first()
        if line is None:
            return
        before, rows = line.pieces, self.rows()
        try:
            change_quantities(Order.objects.get(), {line.id: Change(**pieces)}, by=IMPORT)
        except Refused:
            assert self.rows() == rows
            return
        after = Line.objects.get(reference=reference).pieces
        assert after == Quantities(*map(sum, zip(before, Quantities(**pieces), strict=True)))
        known = self.known.get(reference, Quantities())
        self.known[reference] = Quantities(
            *(now if name in pieces else was for name, now, was in zip(KINDS, after, known, strict=True))
        )

    def ship(self, pieces: dict[str, int]) -> None:
        """Ship pieces at the desk: they are counted once, or refused and nothing has changed."""
        lines = {line.reference: line for line in Line.objects.all()}
        pieces = {reference: number for reference, number in pieces.items() if reference in lines}
        before, number = self.rows(), f"N {len(self.made_here)} {self.at.timestamp()}"
        shipment = Shipment(
            carrier="Colissimo",
            tracking_number=number,
            shipped_on=START.date(),
            pieces={lines[reference].id: pieces[reference] for reference in pieces},
        )
        try:
            parcel = ship_parcel(SellerOrder.objects.get(), shipment, by=IMPORT)
        except Refused:
            assert self.rows() == before
            return
        for reference, sent in pieces.items():
            now = Line.objects.get(reference=reference)
            assert now.pieces == lines[reference].pieces._replace(shipped=lines[reference].shipped + sent)
            self.move_known(reference, sent)
        self.made_here[parcel.id] = pieces

    def undo(self) -> None:
        """Take the last parcel of the desk back: nothing of it is left, or nothing has changed."""
        if not self.made_here:
            return
        before, (parcel_id, pieces) = self.rows(), list(self.made_here.items())[-1]
        try:
            undo_shipping(SellerOrder.objects.get(), parcel_id, by=IMPORT)
        except Refused:
            assert self.rows() == before
            return
        del self.made_here[parcel_id]
        for reference, sent in pieces.items():
            self.move_known(reference, -sent)

    def move_known(self, reference: str, sent: int) -> None:
        known = self.known.get(reference, Quantities())
        self.known[reference] = known._replace(shipped=known.shipped + sent)

    def name_what_was_sent(self) -> None:
        """Have the shop send the desk's parcels, by their carriers' numbers, as the only ones."""
        named = [
            {
                "reference": f"shop-{parcel.position}",
                "tracking_number": parcel.tracking_number.replace(" ", ""),
                "shipped_at": START.isoformat(),
                "lines": [{"reference": part, "quantity": 1} for part in self.made_here[parcel.id]],
            }
            for parcel in Parcel.objects.filter(id__in=self.made_here)
        ]
        if self.receive({"shipments": [], "named": named}).result != "refused":
            assert Parcel.objects.count() == len(self.made_here)

    def rows(self) -> list[Any]:
        models = (Order, Line, Parcel, SellerOrder)
        return [list(model.objects.order_by("pk").values()) for model in models]

    def check(self) -> None:
        order, lines = Order.objects.get(), list(Line.objects.order_by("position"))
        for line in lines:
            assert 0 <= line.returned <= line.delivered <= line.shipped <= line.quantity - line.cancelled
            assert line.cancelled <= line.quantity
            assert line.state in shown(line)
        assert order.state == least([line.state for line in lines])
        assert [shown_line["state"] for shown_line in order.summary["lines"]] == [
            line.state for line in lines
        ]
        [part] = SellerOrder.objects.all()
        bought = sum(line.quantity - line.cancelled for line in lines)
        assert (part.state, part.units) == (order.state, bought)
        for parcel in Parcel.objects.filter(id__in=self.reported):
            assert parcel.carrier_state == self.reported[parcel.id]
        for parcel in Parcel.objects.filter(id__in=self.made_here):
            packed = {part.line.reference: part.quantity for part in parcel.lines.select_related("line")}
            assert packed == self.made_here.pop(parcel.id)
            self.made_here[parcel.id] = packed
        assert set(self.made_here) == set(
            Parcel.objects.filter(made_here_at__isnull=False).values_list("id", flat=True)
        )
        for reference, known in self.known.items():
            [line] = [line for line in lines if line.reference == reference]
            assert all(now >= was for now, was in zip(line.pieces, known, strict=True))


def test_a_cancelled_line_never_came_whatever_is_said_of_its_parcel() -> None:
    came_at = datetime(2026, 7, 18, 9, tzinfo=UTC)

    assert line_delivered_at(State.CANCELLED, NOWHERE, came_at) is None
    assert line_delivered_at(State.DELIVERED, NOWHERE, came_at) == came_at
