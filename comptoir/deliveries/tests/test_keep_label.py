"""A seller gives a return a label of his own, which is printed anew and takes the place of the carrier's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.deliveries.actions import keep_label
from comptoir.deliveries.actions.return_labels import make_label
from comptoir.deliveries.carriers.sandbox import Sandbox
from comptoir.deliveries.models import FollowedParcel, ReturnLabel, Tracking
from comptoir.deliveries.tests.connected import Clock, ask_all, connected, put
from comptoir.deliveries.tests.printed import label_asked, pages
from comptoir.deliveries.tests.test_return_labels import RETURN, ask, facts, label
from comptoir.ground.refusal import Refused
from comptoir.journal.models import CustomerEntry
from comptoir.journal.record import Actor
from comptoir.journal.work import run_queued
from comptoir.orders.models import Order
from comptoir.orders.tests.test_shop_api import Dev
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db(transaction=True)
CARLA = Actor("seller", "carmes", "Carla")
PDF = Sandbox({}).make_label(label_asked()).pdf


@pytest.fixture
def order(alice: Any) -> Order:
    return put(shipments=[])


def keep(order: Order, **changes: Any) -> ReturnLabel:
    values: dict[str, Any] = {"pdf": PDF, "carrier": "Mondial Relay", "number": "1234 5678", "by": CARLA}
    return keep_label(order, return_id=RETURN, return_number="R-7K2M-49QX", **values | changes)


class TestRule:
    def test_is_printed_anew_and_scans(self, order: Order) -> None:
        keep(order)

        held = label(order)
        assert (held.state, held.carrier, held.carrier_name, held.number) == (
            "made",
            "",
            "Mondial Relay",
            "12345678",
        )
        pdf = order.customer.return_labels.pdf_of(RETURN)
        [printed], [sent] = pages(pdf), pages(PDF)
        assert (printed.codes, printed.words) == (sent.codes, "")
        assert facts() == ["deliveries.label_created"]
        entry = CustomerEntry.objects.get(fact="deliveries.label_created")
        assert (entry.by_name, entry.details["return"]) == ("Carla", str(RETURN))

    def test_is_followed_where_its_carrier_is_connected(self, order: Order) -> None:
        clock = Clock()
        number = Sandbox({}, now=clock).make_label(label_asked(asked_at=clock())).number

        with connected({"sandbox": {}}, clock, labels="sandbox"):
            keep(order, carrier="", number=number)
            clock.moves(days=4)
            ask_all()

        assert label(order).carrier_name == "Sandbox"
        assert facts() == [
            "deliveries.label_created",
            "deliveries.return_handed_in",
            "deliveries.return_arrived",
        ]

    def test_without_a_number_is_followed_by_nobody(self, order: Order) -> None:
        keep(order, carrier="", number="")

        assert (label(order).number, label(order).tracking_url) == ("", "")
        assert not FollowedParcel.objects.exists()

    def test_takes_the_place_of_the_carriers(self, order: Order) -> None:
        ask(order)
        run_queued()

        keep(order)

        assert label(order).carrier_name == "Mondial Relay"
        assert not FollowedParcel.objects.exists()
        assert ReturnLabel.objects.count() == 1

    def test_stays_though_a_carrier_answers_later(self, order: Order) -> None:
        waiting = ask(order)
        keep(order)

        make_label.func(str(waiting.customer_id), str(waiting.id))
        run_queued()

        assert label(order).carrier_name == "Mondial Relay"

    def test_may_be_given_anew_and_is_one(self, order: Order) -> None:
        keep(order)
        keep(order, number="87654321")

        assert [held.number for held in ReturnLabel.objects.all()] == ["87654321"]


class TestRefusal:
    @pytest.mark.parametrize(
        ("pdf", "says"),
        [
            (b"<svg/>", "not a PDF"),
            (b"%PDF-1.7\nnothing", "cannot be read"),
            (PDF + b" " * 5_000_000, "larger than 5 MB"),
        ],
    )
    def test_says_why_and_what_instead_and_changes_nothing(self, order: Order, pdf: bytes, says: str) -> None:
        keep(order)

        with pytest.raises(Refused) as refusal:
            keep(order, pdf=pdf, number="2")

        assert says in refusal.value.words
        assert refusal.value.code == "label_unprintable"
        assert label(order).number == "12345678"
        assert facts() == ["deliveries.label_created"]

    def test_once_the_parcel_is_on_its_way(self, order: Order) -> None:
        clock = Clock()
        with connected({"sandbox": {}}, clock, labels="sandbox"):
            ask(order)
            run_queued()
            clock.moves(days=2)
            ask_all()
            before = label(order).number

            with pytest.raises(Refused) as refusal:
                keep(order)

        assert refusal.value.code == "return_under_way"
        assert label(order).number == before

    def test_of_a_number_that_is_none(self, order: Order) -> None:
        with pytest.raises(Refused):
            keep(order, number="1" * 65)

        assert not ReturnLabel.objects.exists()


class TestShop:
    """The shop tells where a parcel is whose carrier nobody asks, as it does of what went out."""

    @pytest.fixture
    def row(self, order: Order) -> dict[str, Any]:
        keep(order)
        at = (timezone.now() - timedelta(hours=3)).isoformat()
        return {"order": order.number, "tracking_number": "1234-5678", "state": "accepted", "scanned_at": at}

    def test_tells_the_return_by_the_labels_number(self, order: Order, row: dict[str, Any]) -> None:
        dev = Dev()
        arrived = {**row, "state": "delivered", "scanned_at": timezone.now().isoformat()}

        assert send_scans(dev, row, row)["counts"] == {"created": 1, "unchanged": 1}
        assert send_scans(dev, arrived)["counts"] == {"created": 1}

        assert facts() == [
            "deliveries.label_created",
            "deliveries.return_handed_in",
            "deliveries.return_arrived",
        ]
        assert Tracking.objects.get().return_id == RETURN
        assert Order.objects.get().state == order.state

    def test_of_another_number_is_refused(self, row: dict[str, Any]) -> None:
        answer = send_scans(Dev(), {**row, "tracking_number": "999"})

        assert [item["result"] for item in answer["items"]] == ["refused"]
        assert not Tracking.objects.exists()

    def test_a_key_of_one_seller_reaches_what_goes_back_to_her_alone(
        self, order: Order, row: dict[str, Any]
    ) -> None:
        keep(order, seller=Seller.objects.get(reference="carmes"))

        for seller, result in (("rivoli", "refused"), ("carmes", "created")):
            dev = Dev("orders:read", "orders:write", seller=Seller.objects.get(reference=seller))
            answer = send_scans(dev, row)
            assert [item["result"] for item in answer["items"]] == [result]


def send_scans(dev: Dev, *rows: dict[str, Any]) -> Any:
    answer = dev.client.post("/api/shop/v1/scans", json.dumps(rows), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()
