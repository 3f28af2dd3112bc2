"""An order stays as it was, whatever the customer changes in her account."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.addresses.examples import give_addresses
from comptoir.orders.examples import give_orders
from comptoir.orders.models import Order


@pytest.mark.django_db
def test_an_order_keeps_its_address_when_she_changes_and_deletes_hers(as_alice: Any, alice: Any) -> None:
    [order] = give_orders(alice)
    before = order.shipping_address
    home = give_addresses(alice)[0]
    typed = {"country": "FR", "name": "Alice", "street_1": "1 rue", "postcode": "69001", "city": "Lyon"}

    assert as_alice.post(home.get_absolute_url(), typed).status_code == 302
    assert as_alice.post(f"/addresses/{home.id}/removal/").status_code == 302

    assert Order.objects.get(pk=order.pk).shipping_address == before
    assert "75005 Paris" in as_alice.get(order.get_absolute_url()).content.decode()
