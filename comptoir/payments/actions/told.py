"""A refund is told to the shop in one shape, whatever happened to it, and counted on its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from comptoir.orders.actions import count_refund
from comptoir.orders.models import Order
from comptoir.payments.models import Means, Payment, Refund, RefundItem, RefundLeg


def refund_told(
    refund: Refund,
    order: Order,
    items: Sequence[RefundItem],
    legs: Sequence[RefundLeg],
    payments: Sequence[Payment],
) -> dict[str, Any]:
    """Return the details of an event about a refund."""
    references = {payment.id: payment.reference for payment in payments}
    return {
        "order": order.number,
        "refund": str(refund.id),
        "reason": refund.reason,
        "currency": refund.currency,
        "amount_minor": refund.amount_minor,
        "shipping_minor": refund.shipping_minor,
        "extra_minor": refund.extra_minor,
        "less_minor": refund.less_minor,
        "items": [
            {"reference": item.reference, "quantity": item.quantity, "amount_minor": item.amount_minor}
            for item in items
        ],
        "legs": [_leg(leg, references.get(leg.payment_id, "")) for leg in legs],
    }


def count_legs(order: Order, refund: Refund, *, settles_minor: int) -> None:
    """Count a refund on its order, which is locked; its `legs_now` say what of it goes to the gift balance.

    `settles_minor` is what was charged for the pieces that it gives back, in minor units.
    """
    to_gift = sum(leg.amount_minor for leg in refund.legs_now if leg.means == Means.GIFT_BALANCE)
    count_refund(
        order,
        reference=str(refund.id),
        amount_minor=refund.amount_minor,
        settles_minor=max(0, settles_minor - refund.waived_minor),
        to_gift_minor=to_gift,
    )


def _leg(leg: RefundLeg, payment: str) -> dict[str, Any]:
    return {
        "id": str(leg.id),
        "means": leg.means,
        "label": leg.label,
        "payment": payment,
        "amount_minor": leg.amount_minor,
        "state": leg.state,
        "provider": leg.provider,
        "expected_on": leg.expected_on.isoformat() if leg.expected_on else None,
    }
