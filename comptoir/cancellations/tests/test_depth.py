"""However many requests a seller has had, the desk looks at those that it shows, and at no others."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from comptoir.cancellations.models import (
    CancellationState,
    SellersCancellation,
    sold_cancellations,
    staff_cancellations,
)
from comptoir.orders.tests.test_depth import plan
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
STATES = [CancellationState.REQUESTED, CancellationState.GRANTED, CancellationState.REFUSED]


@pytest.fixture
def seller(carla: Any) -> Seller:
    """Give Carla's house sixty cancellations, of which twenty wait for an answer."""
    seller: Seller = carla.seller_person.seller
    now = timezone.now()
    SellersCancellation.objects.bulk_create(
        SellersCancellation(
            seller=seller,
            cancellation_id=uuid4(),
            customer_id=uuid4(),
            order_id=uuid4(),
            number=f"n{at}",
            state=STATES[at % 3],
            asked_at=now - timedelta(hours=at),
            answer_due_at=now + timedelta(hours=at),
        )
        for at in range(60)
    )
    return seller


@pytest.mark.parametrize("who", ["a seller", "staff"])
def test_a_list_is_read_in_its_order_from_an_index(seller: Seller, who: str) -> None:
    rows = sold_cancellations(seller) if who == "a seller" else staff_cancellations()

    requests = plan(rows.requested().most_urgent_first()[:100])
    settled = plan(rows.settled().order_by("-asked_at", "-cancellation_id")[:51])

    assert re.search("cancellation_asked", requests), requests
    assert re.search("cancellation_(of_seller|by_time)", settled), settled
    for how in (requests, settled):
        assert "TEMP B-TREE" not in how
        assert "Sort" not in how
