"""The desk says of each parcel where its carrier saw it last; staff see a delivery that is contradicted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.deliveries.examples import scan, tell
from comptoir.deliveries.tests.test_record_scans import put, shipment
from comptoir.ground.refusal import Refused
from comptoir.journal.record import IMPORT
from comptoir.orders.actions import Shipment, ship_parcel, undo_shipping
from comptoir.orders.examples import order_sent
from comptoir.orders.models import CarrierState, Line, Order, SellerOrder, parcels_of

pytestmark = pytest.mark.django_db
S = CarrierState
SALE, ORDER = "/desk/sales/403-0000001-0000001/", "/desk/orders/403-0000001-0000001/"


def ago(hours: int) -> Any:
    return timezone.now() - timedelta(hours=hours)


def contradict(order: Order) -> None:
    """Have the carrier say that it delivered, and later that it did not."""
    tell(order, scan(S.DELIVERED, ago(5)), scan(S.DELIVERY_FAILED, ago(2), place="Toulouse", words="Absent"))


@pytest.mark.parametrize(("who", "page"), [("as_carla", SALE), ("as_sam", ORDER)])
def test_says_where_the_carrier_saw_it_last(who: str, page: str, request: Any) -> None:
    order, client = put(), request.getfixturevalue(who)
    assert "Last scan" not in client.get(page).content.decode()

    tell(order, scan(S.OUT_FOR_DELIVERY, ago(2), place="Toulouse"), scan(S.ACCEPTED, ago(9), place="Lyon"))

    shown = client.get(page).content.decode()
    assert "Out for delivery" in shown
    assert "Toulouse" in shown
    assert "Lyon" not in shown
    assert "contradicted" not in shown


def test_staff_see_at_the_head_that_a_delivery_is_contradicted_until_it_is_said_again(as_sam: Any) -> None:
    order = put()
    contradict(order)

    shown = as_sam.get(ORDER).content.decode()

    assert "A delivery is contradicted" in shown
    assert "Absent" in shown
    tell(order, scan(S.DELIVERED, ago(1)))
    assert "contradicted" not in as_sam.get(ORDER).content.decode().replace("Delivery contradicted by", "")


def test_a_seller_sees_it_beside_her_parcel_alone(as_carla: Any) -> None:
    his = shipment(reference="P-2", tracking_number="6A2", lines=[{"reference": "2", "quantity": 1}])
    hers = shipment(lines=[{"reference": "1", "quantity": 2}])
    order = put(shipments=[hers, his])
    contradict(order)
    of_his = next(parcel for parcel in parcels_of(order, Line.objects.all()) if parcel.reference == "P-2")
    tell(order, scan(S.LOST, ago(1), words="Not hers to know"), parcel=of_his)

    shown = as_carla.get(SALE).content.decode()

    assert "Delivery contradicted" in shown
    assert "Not hers to know" not in shown


def test_costs_one_statement_however_many_parcels(as_carla: Any, django_assert_num_queries: Any) -> None:
    lines = [{**order_sent()["lines"][0], "quantity": 40}]
    parcels = [
        shipment(reference=f"P-{at}", tracking_number=f"6A{at}", lines=[{"reference": "1", "quantity": 1}])
        for at in range(40)
    ]
    order = put(lines=lines, payments=[], shipments=parcels[:1])
    tell(order, scan(S.ACCEPTED, ago(2)))
    as_carla.get(SALE)
    with django_assert_num_queries(15):
        as_carla.get(SALE)
    order = put(lines=lines, payments=[], shipments=parcels, updated_at=timezone.now().isoformat())
    for parcel in parcels_of(order, Line.objects.all()):
        tell(order, scan(S.IN_TRANSIT, ago(1)), parcel=parcel)

    with django_assert_num_queries(15):
        assert as_carla.get(SALE).content.decode().count("Last scan") == 40


def test_what_the_carrier_scanned_is_not_taken_back() -> None:
    put(state="confirmed", shipments=[])
    line = Line.objects.get(reference="1")
    part = SellerOrder.objects.get(seller_id=line.seller_id)
    sent = Shipment(
        carrier="Colissimo", tracking_number="6A1", shipped_on=timezone.localdate(), pieces={line.id: 2}
    )
    parcel = ship_parcel(part, sent, by=IMPORT)
    tell(Order.objects.get(), scan(S.DELIVERED, timezone.now()), parcel=parcel)

    with pytest.raises(Refused) as refused:
        undo_shipping(part, parcel.id, by=IMPORT)

    assert refused.value.code == "too_late"
    line.refresh_from_db()
    assert (line.state, line.delivered, line.shipped_here) == ("delivered", 2, 2)
