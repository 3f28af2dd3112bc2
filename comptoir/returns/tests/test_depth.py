"""However many returns a seller has, a list at the desk looks at those that it shows, and at no others."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from comptoir.orders.tests.test_depth import plan
from comptoir.returns.models import ReturnState, SellerReturn, returns_of_seller
from comptoir.sellers.models import Seller

pytestmark = pytest.mark.django_db
STATES = [ReturnState.REQUESTED, ReturnState.IN_TRANSIT, ReturnState.CLOSED, ReturnState.REFUSED]


@pytest.fixture
def seller(carla: Any) -> Seller:
    """Give Carla's house forty returns, of which ten wait for it."""
    seller: Seller = carla.seller_person.seller
    now = timezone.now()
    SellerReturn.objects.bulk_create(
        SellerReturn(
            seller=seller,
            return_id=uuid4(),
            customer_id=uuid4(),
            number=f"R{at}",
            order_id=uuid4(),
            state=STATES[at % 4],
            units=1,
            items=1,
            asked_at=now - timedelta(hours=at),
            due_at=now + timedelta(hours=at) if at % 4 == 0 else None,
        )
        for at in range(40)
    )
    return seller


@pytest.mark.parametrize("who", ["a seller", "staff"])
@pytest.mark.parametrize("shown", ["waiting", "running", "over", "all"])
def test_a_list_is_read_in_its_order_from_an_index(seller: Seller, shown: str, who: str) -> None:
    rows = returns_of_seller(seller if who == "a seller" else None)
    if shown == "waiting":
        how = plan(rows.waiting().late_first()[:200])
    else:
        narrowed = rows if shown == "all" else getattr(rows, shown)()
        how = plan(narrowed.order_by("-asked_at", "-return_id")[:51])

    indexes = {"waiting": "return_due", "running": "returns?_running", "over": "returns?_(over|by_time)"}
    assert re.search(indexes.get(shown, "returns?_by_time"), how), how
    assert "TEMP B-TREE" not in how
    assert "Sort" not in how


def test_each_list_shows_its_own(seller: Seller) -> None:
    rows = returns_of_seller(seller)

    assert [kind.count() for kind in (rows.waiting(), rows.running(), rows.over())] == [10, 20, 20]
    assert [row.number for row in rows.waiting().late_first()[:2]] == ["R0", "R4"]
