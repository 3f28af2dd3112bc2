"""A parcel is a row: seen right after it was sent, the same one whatever is sent of it again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.ground.move import move_rows
from comptoir.orders.examples.one import order_sent, receive
from comptoir.orders.models import Line, Order, Parcel, ParcelLine, ParcelState, parcels_of
from comptoir.orders.tests.test_shop_api import Dev

pytestmark = [pytest.mark.django_db, pytest.mark.crosses_customers("the shop's own program")]
NUMBER = "403-0000001-0000001"
LEFT = {"shipped_at": "2026-03-03T10:00:00Z"}


def parcel(reference: str = "", tracking_number: str = "", **changes: Any) -> dict[str, Any]:
    """Return a parcel that has left with one piece of the first line."""
    named = {"reference": reference, "tracking_number": tracking_number}
    return {**named, **LEFT, "lines": [{"reference": "1", "quantity": 1}], **changes}


def sent(*parcels: dict[str, Any], at: int = 0, **changes: Any) -> dict[str, Any]:
    """Return an order of four pieces and one, in these parcels, as it is sent for the `at`-th time."""
    first, second = order_sent()["lines"]
    moment = (timezone.now() - timedelta(minutes=60 - at)).isoformat()
    lines = [{**first, "quantity": 4}, second]
    order = {"placed_at": "2026-03-01T10:00:00Z", "updated_at": moment, "state": "preparing", **changes}
    return order_sent(lines=lines, shipments=list(parcels), payments=[], **order)


def ids() -> dict[str, Any]:
    """Return each parcel's id by its name."""
    return {str(parcel): parcel.id for parcel in Parcel.objects.all()}


class TestSent:
    def test_a_parcel_is_found_by_its_orders_number_and_its_id_right_after(self, alice: Any) -> None:
        dev = Dev()
        full = parcel(
            "p1",
            "6A00000000017",
            seller="carmes",
            carrier="Colissimo",
            tracking_url="https://carrier.example/6A",
            estimated_on="2026-03-06",
            delivered_at="2026-03-05T10:00:00Z",
        )
        assert dev.put(sent(full, parcel("p2"))).status_code == 201
        shipments = dev.get(f"/{NUMBER}").json()["shipments"]

        order = Order.objects.get()
        kept = order.customer.parcels.of_order(NUMBER).get(id=shipments[0]["id"])

        assert kept.state is ParcelState.DELIVERED
        assert (kept.seller_reference, kept.carrier, kept.tracking_number, kept.tracking_url) == (
            "carmes",
            "Colissimo",
            "6A00000000017",
            "https://carrier.example/6A",
        )
        assert (kept.shipped_at.isoformat(), str(kept.estimated_on), kept.delivered_at.isoformat()) == (
            "2026-03-03T10:00:00+00:00",
            "2026-03-06",
            "2026-03-05T10:00:00+00:00",
        )
        assert [(part.line.name, part.quantity) for part in kept.lines.all()] == [
            ("Café moulu « Brûlerie des Carmes » 250 g", 1)
        ]
        assert order.customer.parcels.of_order("another").count() == 0
        assert {**full, "id": shipments[0]["id"]} == shipments[0]

    def test_keeps_its_id_by_its_reference(self) -> None:
        receive(sent(parcel("a"), parcel("b")))
        before = ids()

        receive(sent(parcel("c"), parcel("b", delivered_at="2026-03-04T10:00:00Z"), parcel("a"), at=1))

        now = ids()
        assert {name: now[name] for name in before} == before
        assert [str(parcel) for parcel in Parcel.objects.order_by("position")] == ["c", "b", "a"]

    def test_without_one_by_its_tracking_number_or_its_place(self) -> None:
        receive(sent(parcel("", "T1"), parcel("", "T2"), parcel()))
        before = ids()

        receive(sent(parcel("", "T2"), parcel("", "T9"), at=1))

        assert ids() == {"T2": before["T2"], "T9": before["T1"]}

    def test_a_parcel_that_is_sent_no_more_goes_with_what_was_in_it(self) -> None:
        receive(sent(parcel("a"), parcel("b")))

        receive(sent(parcel("b"), at=1))

        assert [part.parcel.reference for part in ParcelLine.objects.all()] == ["b"]
        assert Line.objects.get(reference="1").shipped == 1

    def test_the_same_line_twice_in_a_parcel_counts_together(self) -> None:
        twice = [{"reference": "1", "quantity": 1}, {"reference": "1", "quantity": 2}]
        receive(sent(parcel("a", lines=twice)))

        assert ParcelLine.objects.get().quantity == 3

    def test_what_is_in_it_changes(self) -> None:
        receive(sent(parcel("a")))

        [outcome] = receive(sent(parcel("a", lines=[{"reference": "1", "quantity": 4}]), at=1))

        assert outcome.result == "updated"
        assert (ParcelLine.objects.get().quantity, Line.objects.get(reference="1").state) == (4, "shipped")

    def test_an_order_that_says_nothing_new_writes_nothing(self) -> None:
        receive(sent(parcel("a"), parcel("", "T1")))
        answered = Dev().get(f"/{NUMBER}").json()

        with CaptureQueriesContext(connection) as queries:
            assert Dev().put(answered).json()["result"] == "unchanged"

        written = [
            query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        ]
        assert not [sql for sql in written if "orders_" in sql]

    def test_the_database_refuses_two_of_one_reference_and_none_of_a_line(self) -> None:
        receive(sent(parcel("a"), parcel("b"), parcel(), parcel()))

        for rows, wrong in (
            (Parcel.objects.filter(reference="b"), {"reference": "a"}),
            (ParcelLine.objects, {"quantity": 0}),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wrong)

    def test_the_parcels_of_an_order_are_one_statement(self, django_assert_num_queries: Any) -> None:
        receive(sent(*(parcel(str(at)) for at in range(4))))
        order = Order.objects.get()
        lines = list(Line.objects.all())

        with django_assert_num_queries(1):
            parcels = parcels_of(order, lines)
            read = [
                (one.reference, [(part.line.reference, part.quantity) for part in one.parts])
                for one in parcels
            ]

        assert read == [(str(at), [("1", 1)]) for at in range(4)]


class TestMoved:
    def test_a_guest_who_registers_takes_her_parcels_along(self, alice: Any) -> None:
        receive(sent(parcel("a"), customer={"email": "guest@example.org"}))
        guest, before = Order.objects.get().customer_id, ids()

        with transaction.atomic():
            move_rows(guest, alice.customer_id)

        moved = Parcel.objects.get()
        assert (moved.customer_id, ids()) == (alice.customer_id, before)
        assert moved.lines.get().line.reference == "1"
