"""A line's state and its parcels never contradict each other: one table, each row a line of three pieces."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.journal.record import IMPORT
from comptoir.orders.actions.change_quantities import Change, change_quantities
from comptoir.orders.actions.report_parcels import Report, report_parcels
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.intake.parcels import pieces_in_parcels, state_of, word_of
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import CarrierState, Line, Order, Parcel, State
from comptoir.orders.models.states import order_state

NOW = timezone.now()
LEFT = {"shipped_at": (NOW - timedelta(days=3)).isoformat()}
CAME = {**LEFT, "delivered_at": (NOW - timedelta(days=1)).isoformat()}
WAITS: dict[str, str] = {}
TABLE = [
    # What the shop says, the parcels with one piece each, and what is shown.
    ("confirmed", [], "confirmed"),
    ("confirmed", [WAITS], "confirmed"),
    ("confirmed", [LEFT], "partially_shipped"),
    ("confirmed", [CAME, LEFT], "partially_shipped"),
    ("preparing", [LEFT, LEFT, WAITS], "partially_shipped"),
    ("preparing", [LEFT, LEFT, LEFT], "shipped"),
    ("confirmed", [CAME, LEFT, LEFT], "shipped"),
    ("confirmed", [CAME, CAME, CAME], "delivered"),
    ("pending_payment", [LEFT, LEFT, LEFT], "shipped"),
    ("on_hold", [WAITS], "on_hold"),
    ("cancel_requested", [LEFT], "partially_shipped"),
    ("shipped", [], "shipped"),
    ("shipped", [WAITS], "shipped"),
    ("shipped", [LEFT, WAITS], "partially_shipped"),
    ("shipped", [CAME, CAME, CAME], "delivered"),
    ("out_for_delivery", [LEFT, CAME], "out_for_delivery"),
    ("out_for_delivery", [CAME, CAME, CAME], "delivered"),
    ("undeliverable", [LEFT], "undeliverable"),
    ("lost", [CAME, CAME, CAME], "delivered"),
    ("delivered", [], "delivered"),
    ("delivered", [LEFT], "delivered"),
    ("delivered", [CAME], "delivered"),
    ("delivered", [CAME, LEFT, LEFT], "shipped"),
    ("delivered", [CAME, LEFT, WAITS], "partially_shipped"),
    ("returned", [CAME, LEFT], "returned"),
    ("return_requested", [CAME, CAME, CAME], "return_requested"),
    ("cancelled", [WAITS], "cancelled"),
    ("payment_failed", [WAITS], "payment_failed"),
]


def of_three(state: str, parcels: list[dict[str, str]], **changes: Any) -> dict[str, Any]:
    """Return an order of three pieces of one line, and these parcels with a piece each."""
    line = {**order_sent()["lines"][0], "quantity": 3, "state": state, **changes}
    parcels_of_one = [{**parcel, "lines": [{"reference": "1", "quantity": 1}]} for parcel in parcels]
    return order_sent(lines=[line], shipments=parcels_of_one)


@pytest.mark.parametrize(("said", "parcels", "shown"), TABLE)
def test_the_state_of_a_line_follows_from_its_parcels(
    said: str, parcels: list[dict[str, str]], shown: str
) -> None:
    order = read_order(json.dumps(of_three(said, parcels)))
    [line] = order.lines

    assert state_of(line, word_of(order, line), pieces_in_parcels(order)) == shown


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        (["shipped", "preparing"], "partially_shipped"),
        (["delivered", "preparing"], "partially_shipped"),
        (["delivered", "shipped"], "shipped"),
        (["partially_shipped", "delivered"], "partially_shipped"),
        (["partially_shipped", "confirmed"], "partially_shipped"),
        (["partially_shipped"], "partially_shipped"),
        (["pending_payment", "preparing"], "pending_payment"),
        (["confirmed", "cancelled"], "confirmed"),
        (["cancelled", "payment_failed"], "cancelled"),
        (["payment_failed"], "payment_failed"),
        (["delivered", "returned"], "delivered"),
    ],
)
def test_the_state_of_an_order_follows_from_its_lines(lines: list[str], order: str) -> None:
    assert order_state(lines) == State(order)


@pytest.mark.django_db
def test_a_line_has_come_with_the_last_of_its_parcels_and_not_before() -> None:
    earlier = {**CAME, "delivered_at": (NOW - timedelta(days=2)).isoformat()}
    receive(of_three("delivered", [CAME, earlier, LEFT]))
    some = Line.objects.get().delivered_at
    receive({**of_three("delivered", [earlier, CAME, earlier]), "updated_at": NOW.isoformat()})

    assert some is None
    assert Line.objects.get().delivered_at.isoformat() == CAME["delivered_at"]


@pytest.mark.django_db
def test_a_line_without_parcels_that_came_is_delivered() -> None:
    receive(of_three("confirmed", [], delivered_at=CAME["delivered_at"]))

    assert Order.objects.get().state == "delivered"


@pytest.mark.django_db
def test_a_line_shipped_and_a_line_prepared_is_an_order_partly_shipped_on_its_page(as_alice: Any) -> None:
    first, second = order_sent()["lines"]
    lines = [{**first, "state": "shipped"}, {**second, "state": "preparing"}]
    parcel = {**LEFT, "reference": "p1", "lines": [{"reference": "1", "quantity": 2}]}
    receive(order_sent(lines=lines, shipments=[parcel], state=None))

    page = as_alice.get(Order.objects.get().get_absolute_url()).content.decode()

    for words in ("Partly shipped", "Being prepared", "Shipped on"):
        assert words in page
    assert Order.objects.get().state == "partially_shipped"


@pytest.mark.django_db
def test_a_parcel_that_has_not_come_after_all_takes_its_day_from_a_line_that_went_back() -> None:
    sent = of_three("delivered", [CAME, CAME, CAME]) | {"updated_at": NOW.isoformat()}
    receive(sent)
    order, line = Order.objects.get(), Line.objects.get()
    change_quantities(order, {line.id: Change(returned=3)}, by=IMPORT)
    on_its_way = {parcel.id: Report(state=CarrierState.IN_TRANSIT) for parcel in Parcel.objects.all()}

    report_parcels(order, on_its_way)

    assert Line.objects.get().delivered_at is None
    Order.objects.update(sent_mark="")
    assert receive(sent)[0].result == "unchanged"
