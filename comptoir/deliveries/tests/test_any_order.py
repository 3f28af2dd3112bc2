"""Whatever order a parcel's scans come in, and however often: one state, one moment of delivery, in the database."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comptoir.deliveries.examples import on_the_road, scan, tell
from comptoir.deliveries.models import Scan, Tracking
from comptoir.deliveries.tests.test_record_scans import put
from comptoir.journal.models import CustomerEntry
from comptoir.orders.models import CarrierState, Order, Parcel, State

pytestmark = [pytest.mark.django_db, pytest.mark.ci]
S = CarrierState
PERMUTATIONS = 200


def test_tells_one_thing_in_two_hundred_orders(alice: Any) -> None:
    order = put()
    left_at = timezone.now() - timedelta(days=3)
    came = left_at + timedelta(hours=34)
    road = [
        *on_the_road(left_at, until=came),
        scan(S.DELAYED, left_at + timedelta(hours=20), code="DI3"),
        scan(S.UNKNOWN, came + timedelta(hours=1), code="ID0"),
        scan(S.DELIVERED, came + timedelta(hours=5), code="DI1"),
    ]
    chance = random.Random(12)
    states = set()
    for _time in range(PERMUTATIONS):
        told = [*road, *chance.sample(road, 4)]
        chance.shuffle(told)
        cuts = sorted(chance.sample(range(1, len(told)), 3))
        for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True):
            tell(order, *told[start:end])
        tracking, parcel = Tracking.objects.get(), Parcel.objects.get()
        states.add(
            (
                tracking.state,
                tracking.delivered_at,
                parcel.carrier_delivered_at,
                Order.objects.get().state,
                Scan.objects.count(),
            )
        )
        delivered = CustomerEntry.objects.filter(fact="deliveries.delivered")
        assert delivered.count() == 1
        CustomerEntry.objects.filter(fact__startswith="deliveries.").delete()
        Scan.objects.all().delete()
        Tracking.objects.all().delete()

    assert states == {(S.DELIVERED, came, came, State.DELIVERED, len(road))}
