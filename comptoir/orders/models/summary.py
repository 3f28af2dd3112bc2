"""The summary: what a list, a search and a sum need of an order, worked out once when it is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from comptoir.orders.models.line import Line
from comptoir.orders.models.order import Order
from comptoir.orders.models.search import searched_text
from comptoir.orders.models.states import NEVER_CHARGED, RETURNS, State, order_state

SHOWN_LINES = 4
NOT_PAID = NEVER_CHARGED | {State.RETURNED, State.PENDING_PAYMENT}


def settle(order: Order, lines: Sequence[Line], sellers: dict[Any, str], *, state: str | None) -> None:
    """Work out what an order's own row says of its lines: state, spending, summary, search text.

    `sellers` names the sellers by their id; `state` is the order's where it has no line.
    """
    order.state = order_state([line.state for line in lines]) if lines else State(state or State.CONFIRMED)
    order.has_returns = any(line.state in RETURNS for line in lines)
    order.spent_minor = spent(order, lines)
    order.payment_label = ", ".join(p["label"] for p in order.payments if p.get("label"))[:100]
    order.summary = summarise(order, lines, sellers)
    names = [line.name for line in lines]
    sold_by = dict.fromkeys(sellers[line.seller_id] for line in lines)
    order.search_text = searched_text(order.number, [*names, *sold_by])


def spent(order: Order, lines: Sequence[Line]) -> int:
    """What she paid and keeps: without what was cancelled, returned or never charged, and without what a
    gift card paid, whose purchase was counted already. Minor units, never below nought."""
    if order.state in NOT_PAID:
        return 0
    not_paid = sum(line.total_minor for line in lines if line.state in NOT_PAID)
    by_gift_card: int = sum(p["amount_minor"] for p in order.payments if p["kind"] == "gift_card")
    return max(0, order.total_minor - not_paid - by_gift_card)


def summarise(order: Order, lines: Sequence[Line], sellers: dict[Any, str]) -> dict[str, Any]:
    """What a card in a list shows; no word in it depends on a language."""
    shown = [
        {
            "name": line.name,
            "quantity": line.quantity,
            "seller": sellers[line.seller_id],
            "picture": line.picture_url,
            "url": line.product_url,
            "state": line.state,
            "kind": line.kind,
        }
        for line in lines[:SHOWN_LINES]
    ]
    parcels = [p for p in order.shipments if p.get("shipped_at") or p.get("tracking_number")]
    delivered = [line.delivered_at for line in lines if line.delivered_at]
    promised = [p for p in order.shipments if p.get("estimated_on")]
    expected = [_day(p["estimated_on"]) for p in promised if not p.get("delivered_at")]
    if not promised:
        expected = [line.estimated_on for line in lines if line.estimated_on and not line.delivered_at]
    return {
        "lines": shown,
        "more": max(0, len(lines) - SHOWN_LINES),
        "units": sum(line.quantity for line in lines),
        "recipient": order.shipping_address.get("name", ""),
        "estimated_on": max(expected).isoformat() if expected else None,
        "delivered_on": timezone.localtime(max(delivered)).date().isoformat() if delivered else None,
        "parcels": [
            {
                "carrier": p.get("carrier", ""),
                "number": p.get("tracking_number", ""),
                "url": p.get("tracking_url") or "",
            }
            for p in parcels
        ],
    }


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()
