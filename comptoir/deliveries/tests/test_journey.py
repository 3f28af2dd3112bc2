"""Alice follows a parcel from her list through a delay to its delivery, and once more from a letter's link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comptoir.customers.examples import alice
from comptoir.deliveries.examples import scan, tell
from comptoir.deliveries.models import link_to_parcel
from comptoir.deliveries.tests.test_record_scans import put, shipment
from comptoir.orders.models import CarrierState, Order, lines_of, parcels_of
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import Visitor


@pytest.fixture
def order(visitor: Visitor) -> Order:
    alice(visitor.setting.language)
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    return put(shipments=[shipment(estimated_on=tomorrow)])


@pytest.mark.rows("C3")
def test_alice_follows_her_parcel_through_a_delay_to_its_delivery(visitor: Visitor, order: Order) -> None:
    left = timezone.now() - timedelta(hours=20)
    tell(order, scan(CarrierState.ACCEPTED, left, place="Toulouse"))
    visitor.open("/account/sign-in/?next=/orders/")
    sign_in(visitor)
    visitor.heading("Order History")

    visitor.follow(
        visitor.page.locator("main").get_by_role("link", name=visitor.words("Track Package")).first
    )
    visitor.heading("Arrives %(when)s", when=visitor.words("tomorrow"))
    visitor.reads("The carrier has the parcel.")
    visitor.reads("Toulouse")

    later = timezone.localdate() + timedelta(days=1)
    tell(order, scan(CarrierState.DELAYED, left + timedelta(hours=8), estimated_on=later))
    visitor.page.reload()
    visitor.reads("The carrier says that it will be late.")

    tell(order, scan(CarrierState.DELIVERED, timezone.now()))
    visitor.page.reload()
    visitor.heading("Delivered %(on)s", on=visitor.words("today"))


@pytest.mark.rows("C3")
def test_who_has_the_letter_follows_the_parcel_signed_out(visitor: Visitor, order: Order) -> None:
    tell(order, scan(CarrierState.OUT_FOR_DELIVERY, timezone.now()))
    [parcel] = parcels_of(order, lines_of(order))

    visitor.open(f"/parcels/{link_to_parcel(order, parcel)}/")

    visitor.heading("Arrives %(when)s", when=visitor.words("today"))
    visitor.reads("The parcel is in the delivery vehicle.")
    assert order.number not in visitor.page.content()
