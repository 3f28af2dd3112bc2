"""All that the house holds of money, read once in an evening."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from comptoir.payments.models import Payment, Refund, RefundItem, RefundLeg


class Ledger:
    """All that the house holds of money, by what it belongs to."""

    def __init__(self) -> None:
        self.refunds = {row.id: row for row in Refund.objects.all()}
        self.legs: dict[Any, list[RefundLeg]] = {}
        for leg in RefundLeg.objects.order_by("id"):
            self.legs.setdefault(leg.refund_id, []).append(leg)
        self.items: dict[Any, list[RefundItem]] = {}
        for item in RefundItem.objects.order_by("id"):
            self.items.setdefault(item.refund_id, []).append(item)
        self.payments: dict[Any, list[Payment]] = {}
        for payment in Payment.objects.order_by("position"):
            self.payments.setdefault(payment.order_id, []).append(payment)
        self.of_order: dict[Any, list[Refund]] = {}
        for refund in self.refunds.values():
            self.of_order.setdefault(refund.order_id, []).append(refund)

    def all_legs(self) -> Iterator[RefundLeg]:
        for legs in self.legs.values():
            yield from legs
