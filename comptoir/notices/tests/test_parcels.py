"""Of a parcel a customer is written once, when it is news: also of one that a seller ships at the desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from comptoir.deliveries.examples import scan, tell
from comptoir.journal.record import IMPORT
from comptoir.journal.work import run_queued
from comptoir.notices.tests.test_write_letter import happens, hours_ago, order, parcel, place, subjects
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping
from comptoir.orders.models import CarrierState, Line, Order, Parcel, SellerOrder
from comptoir.post.models import Message

__all__ = ["order"]
pytestmark = pytest.mark.django_db
S = CarrierState


class TestDesk:
    """What a seller ships at the desk is written of once it cannot be taken back any more."""

    def ship(self) -> Parcel:
        place(state="confirmed", shipments=[])
        run_queued()
        line = Line.objects.order_by("reference").first()
        assert line is not None
        part = SellerOrder.objects.get(seller_id=line.seller_id)
        today = timezone.localdate()
        shipment = Shipment(carrier="Colissimo", tracking_number="6A1", shipped_on=today, pieces={line.id: 2})
        return ship_parcel(part, shipment, by=IMPORT)

    def test_waits_ten_minutes(self) -> None:
        self.ship()
        assert len(subjects()) == 1

        with time_machine.travel(timezone.now() + timedelta(minutes=10, seconds=1)):
            assert subjects()[1:] == ["Votre colis est en route"]

    def test_is_written_of_at_once_when_its_carrier_has_it(self) -> None:
        parcel = self.ship()
        tell(Order.objects.get(), scan(CarrierState.ACCEPTED, timezone.now()), parcel=parcel, speaks=True)

        assert subjects()[1:] == ["Votre colis est en route"]
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            assert len(subjects()) == 2

    def test_is_not_written_of_where_it_was_undone(self) -> None:
        parcel = self.ship()
        undo_shipping(SellerOrder.objects.get(seller__reference="carmes"), parcel.id, by=IMPORT)

        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            assert len(subjects()) == 1


def test_a_parcel_whose_number_comes_later_is_written_of_once(order: Order) -> None:
    place(
        state="shipped",
        shipments=[parcel(tracking_number="", shipped_at=hours_ago(0.6))],
        updated_at=hours_ago(0.5),
    )
    place(state="shipped", shipments=[parcel(shipped_at=hours_ago(0.6))], updated_at=hours_ago(0.4))

    assert subjects() == ["Votre colis est en route"]


def test_a_day_that_moves_after_a_week_on_the_road_is_written_of(order: Order) -> None:
    happens(order, S.IN_TRANSIT, hours=24 * 7, estimated_on=timezone.localdate())
    run_queued()
    Message.objects.all().delete()

    happens(order, S.IN_TRANSIT, hours=1, estimated_on=timezone.localdate() + timedelta(days=2))
    run_queued()

    assert [message.letter for message in Message.objects.all()] == ["deliveries/delayed"]


def test_a_shop_writes_a_letter_in_its_own_words(tmp_path: Path, settings: Any) -> None:
    own = tmp_path / "orders" / "letters"
    own.mkdir(parents=True)
    (own / "confirmed.md").write_text("# Merci {{ number }}\n\nÀ bientôt.\n")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}, *settings.TEMPLATES[1:]]
    settings.DEBUG = True

    place()

    assert subjects() == ["Merci 403-0000001-0000001"]
