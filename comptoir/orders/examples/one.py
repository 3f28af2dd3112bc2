"""These examples write one order as a shop sends it, and give somebody a few orders."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from comptoir.customers.models import User
from comptoir.journal.record import IMPORT
from comptoir.orders.actions.receive_orders import receive_orders
from comptoir.orders.intake.outcome import Outcome
from comptoir.orders.intake.read_order import read_order
from comptoir.orders.models import Order

ADDRESS = {
    "name": "Alice Martin",
    "street": ["12 bis rue des Écoles"],
    "postcode": "75005",
    "city": "Paris",
    "country": "FR",
}


def order_sent(number: str = "403-0000001-0000001", **changes: Any) -> dict[str, Any]:
    """Return a delivered order of two lines, 24.80 € in all, with any part of it changed."""
    placed = timezone.now() - timedelta(days=10)
    return {
        "reference": number,
        "placed_at": placed.isoformat(),
        "state": "delivered",
        "currency": "EUR",
        "customer": {"email": "alice@example.org", "name": "Alice Martin", "language": "fr"},
        "lines": [
            {
                "reference": "1",
                "seller": {"reference": "carmes", "name": "Brûlerie des Carmes"},
                "name": "Café moulu « Brûlerie des Carmes » 250 g",
                "quantity": 2,
                "unit_price_minor": 690,
                "product_url": "https://shop.example.org/cafe-moulu",
            },
            {
                "reference": "2",
                "seller": {"reference": "rivoli", "name": "Papeterie Rivoli"},
                "name": "Carnet cousu bleu nuit",
                "quantity": 1,
                "unit_price_minor": 610,
            },
        ],
        "shipping_minor": 490,
        "shipping_address": ADDRESS,
        "payments": [{"kind": "card", "label": "Visa •••• 4242", "amount_minor": 2480}],
        "shipments": [
            {
                "carrier": "Colissimo",
                "tracking_number": "6A00000000017",
                "shipped_at": (placed + timedelta(days=1)).isoformat(),
                "delivered_at": (placed + timedelta(days=3)).isoformat(),
                "lines": [{"reference": "1", "quantity": 2}, {"reference": "2", "quantity": 1}],
            }
        ],
        **changes,
    }


def receive(*rows: dict[str, Any], history: bool = True) -> list[Outcome]:
    """Take rows over as a file would bring them."""
    return receive_orders([read_order(json.dumps(row)) for row in rows], by=IMPORT, history=history)


def give_orders(user: User, number: int = 1, *, prefix: str = "403", **changes: Any) -> list[Order]:
    """Give somebody so many orders, a day apart, the newest first."""
    now = timezone.now()
    rows = [
        order_sent(
            f"{prefix}-{at:07}-0000000",
            placed_at=(now - timedelta(days=at + 4)).isoformat(),
            customer={"email": user.email, "name": user.name},
            **changes,
        )
        for at in range(number)
    ]
    refused = [outcome for outcome in receive(*rows) if outcome.result == "refused"]
    if refused:
        raise ValueError(f"the example is no order: {refused}")
    return list(Order.objects.for_customer(user.customer_id).newest_first())
