"""The shop takes pieces of a line back although its rules refuse it: an exception, until a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone

from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.orders.models import Order
from comptoir.returns.models.item import Decided, ReturnedItem
from comptoir.returns.models.returned import KEPT, LONGEST_WHY, PROOF
from comptoir.returns.models.states import UNDONE


class ReturnException(Owned):
    """So many pieces of a line may go back until a day, whatever the rules say.

    `why` is what the customer reads, `allowed_by` the seller's name or that of whoever of the shop did it.
    `key` names the form that it was allowed with: a form counts once. The newest of a line counts.
    """

    when_erased = Keep(PROOF, KEPT, "order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="return_exceptions", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="return_exceptions")
    line_id = models.UUIDField()
    line_reference = models.CharField(max_length=64)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=500)
    quantity = models.PositiveIntegerField()
    until = models.DateField()
    why = models.CharField(max_length=LONGEST_WHY)
    allowed_by = models.CharField(max_length=200)
    key = models.UUIDField()
    allowed_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            OwnedForeignKey(name="return_exception_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(fields=["customer", "key", "line_id"], name="return_exception_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="return_exception_pieces"),
        ]
        indexes = [models.Index(fields=["customer", "order_id"], name="return_exception_by_order")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


@dataclass(frozen=True)
class Allowance:
    """What is left of an exception: so many pieces, until a day, and the reason."""

    pieces: int
    until: date
    why: str


def allowances_of(order: Order, items: Iterable[ReturnedItem], *, today: date) -> dict[UUID, Allowance]:
    """Return what is left of the newest exception of each line of an order, by the line's id.

    `items` are all of the order's returns, with these: what went back since as an exception is taken off.
    """
    newest: dict[UUID, ReturnException] = {}
    rows = ReturnException.objects.filter(customer_id=order.customer_id, order_id=order.id)
    for row in rows.order_by("allowed_at", "id"):
        newest[row.line_id] = row
    used = dict.fromkeys(newest, 0)
    for item in items:
        exception = newest.get(item.line_id)
        is_one = item.decided == Decided.BY_SHOP and item.back.state not in UNDONE
        if exception and is_one and item.back.asked_at >= exception.allowed_at:
            used[item.line_id] += item.quantity
    return {
        line_id: Allowance(row.quantity - used[line_id], row.until, row.why)
        for line_id, row in newest.items()
        if row.quantity > used[line_id] and today <= row.until
    }


def open_exceptions(order: Order, lines: Collection[UUID], *, today: date) -> list[ReturnException]:
    """Return the newest exception of each of these lines of an order whose last day is not over."""
    rows = ReturnException.objects.filter(customer_id=order.customer_id, order_id=order.id)
    newest = {row.line_id: row for row in rows.order_by("allowed_at", "id") if row.line_id in lines}
    return sorted((row for row in newest.values() if today <= row.until), key=lambda row: row.position)


def exceptions_of_form(customer_id: UUID, key: UUID) -> list[ReturnException]:
    """Return what was allowed with one form, in the sequence of the order."""
    rows = ReturnException.objects.filter(customer_id=customer_id, key=key)
    return list(rows.select_related("order").order_by("position", "id"))
