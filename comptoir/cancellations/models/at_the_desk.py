"""Each seller's cancellations are kept by seller, so that the desk never reads every customer's rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models

from comptoir.cancellations.models.cancellation import (
    Cancellation,
    CancelledLine,
    with_lines,
)
from comptoir.cancellations.models.reason import CancellationState
from comptoir.cancellations.models.verdict import is_whole
from comptoir.ground.write import make_row
from comptoir.orders.models import Order, lines_of
from comptoir.payments.models import Proposal, propose_refund
from comptoir.sellers.models import Seller


class SellersCancellationQuerySet(models.QuerySet["SellersCancellation"]):
    """Narrow down and sort the cancellations of a seller, or for staff those of all."""

    def for_seller(self, seller: Seller) -> Self:
        return self.filter(seller=seller)

    def requested(self) -> Self:
        return self.filter(state=CancellationState.REQUESTED)

    def settled(self) -> Self:
        return self.exclude(state=CancellationState.REQUESTED)

    def most_urgent_first(self) -> Self:
        return self.order_by("answer_due_at", "cancellation_id")

    def due(self, now: datetime) -> Self:
        """Keep the requests that nobody has answered in time."""
        return self.requested().filter(answer_due_at__lte=now).most_urgent_first()


class SellersCancellation(models.Model):
    """A cancellation as one of its sellers sees it; written together with it, and made from it anew."""

    shard_by = "seller_id"

    pk = models.CompositePrimaryKey("seller_id", "cancellation_id")
    seller = models.ForeignKey("sellers.Seller", models.PROTECT, related_name="cancellations", db_index=False)
    cancellation_id = models.UUIDField()
    customer_id = models.UUIDField()
    order_id = models.UUIDField()
    number = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=CancellationState)
    asked_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = SellersCancellationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["seller", "answer_due_at", "cancellation_id"],
                condition=models.Q(state=CancellationState.REQUESTED),
                name="cancellation_asked_of_seller",
            ),
            models.Index(
                fields=["answer_due_at", "cancellation_id"],
                condition=models.Q(state=CancellationState.REQUESTED),
                name="cancellation_asked",
            ),
            models.Index(fields=["seller", "-asked_at", "-cancellation_id"], name="cancellation_of_seller"),
            models.Index(fields=["-asked_at", "-cancellation_id"], name="cancellation_by_time"),
            models.Index(fields=["cancellation_id"], name="cancellation_known_by"),
            models.Index(fields=["customer_id", "order_id"], name="cancellation_sold"),
        ]

    def __str__(self) -> str:
        return self.number


def rows_of(cancellation: Cancellation, number: str, sellers: Collection[UUID]) -> list[SellersCancellation]:
    """Make a row of a cancellation for each of its sellers."""
    same = ("customer_id", "order_id", "state", "asked_at", "answer_due_at", "answered_at")
    return [
        make_row(
            SellersCancellation,
            seller_id=seller,
            cancellation_id=cancellation.id,
            number=number,
            **{name: getattr(cancellation, name) for name in same},
        )
        for seller in sellers
    ]


def sold_cancellations(seller: Seller) -> Any:
    """Return the cancellations of this seller's items."""
    return SellersCancellation.objects.for_seller(seller)


def all_cancellations() -> Any:
    """Return every seller's cancellations, for the shop's own program and for the clock."""
    return SellersCancellation.objects.select_related("seller")


def staff_cancellations() -> Any:
    """Return every seller's cancellations, for staff."""
    return all_cancellations()


def whole_cancellations(rows: Collection[SellersCancellation]) -> dict[UUID, Cancellation]:
    """Read what these rows are about, each with its lines, in one statement; by its id."""
    customers = {row.customer_id for row in rows}
    lines = (
        CancelledLine.objects.filter(
            customer_id__in=customers, cancellation_id__in={row.cancellation_id for row in rows}
        )
        .select_related("cancellation")
        .order_by("cancellation_id", "position")
    )
    return {cancellation.id: cancellation for cancellation in with_lines(lines)} if rows else {}


def refund_if_granted(request: Cancellation) -> Proposal:
    """Say what is given back if a request is granted now, of the pieces that have not left yet."""
    order = Order.objects.get(customer_id=request.customer_id, id=request.order_id)
    lines = lines_of(order)
    left = {line.id: line.to_ship for line in lines}
    pieces = {part.line_id: min(part.quantity, left.get(part.line_id, 0)) for part in request.parts}
    return propose_refund(order, lines, pieces, shipping=is_whole(lines, pieces))


def requested_orders(seller: Seller, orders: Collection[UUID]) -> set[UUID]:
    """Return those of these orders of which somebody has asked this seller to cancel something."""
    asked = sold_cancellations(seller).requested().filter(order_id__in=orders)
    return set(asked.values_list("order_id", flat=True)) if orders else set()
