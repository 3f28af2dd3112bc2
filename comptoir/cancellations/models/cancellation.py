"""A cancellation is pieces of an order that were called off, or that somebody asked to call off."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any, ClassVar, Self
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.cancellations.models.reason import AskedBy, CancellationState, Reason, Refusal, SellersReason
from comptoir.ground.owned import CUSTOMER, Keep, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.orders.models import Order

KEPT = timedelta(days=3653)
WHY_KEPT = _("proof of the contract and of what was charged")


class CancellationQuerySet(OwnedQuerySet["Cancellation"]):
    """Narrow down and sort the cancellations of a customer."""

    def requested(self) -> Self:
        return self.filter(state=CancellationState.REQUESTED)

    def of_order(self, order: Order) -> Self:
        return self.filter(customer_id=order.customer_id, order_id=order.id)

    def oldest_first(self) -> Self:
        return self.order_by("asked_at", "id")


class Cancellation(Owned):
    """A cancellation; only a request (`answer_due_at`) is ever in another state than granted.

    `seller_id` is the seller whose items a request is about, since each answers for her own; what is granted
    at once may be of several. `key` is its maker's: one form that is sent twice cancels once, and `position`
    counts the cancellations that one form made. `reason` and `words` are why it was asked for, `why` and
    `answer` why a request was refused. `to` is where its refund goes. `refund_id` is that refund; None
    where nothing was paid.
    """

    when_erased = Keep(WHY_KEPT, KEPT, "order__placed_at")
    parts: list[CancelledLine]

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="cancellations", db_index=False)
    order_id = models.UUIDField(editable=False)
    order = OwnedRelation(Order, "order_id", related_name="cancellations")
    seller_id = models.UUIDField(null=True)
    key = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=CancellationState)
    asked_by = models.CharField(max_length=10, choices=AskedBy, default=AskedBy.CUSTOMER)
    asked_by_name = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=500, blank=True)
    to = models.CharField(max_length=12, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    by_itself = models.BooleanField(default=False)
    why = models.CharField(max_length=20, choices=Refusal, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    refund_id = models.UUIDField(null=True)

    objects: ClassVar[Any] = CancellationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            OwnedForeignKey(name="cancellation_order", column="order_id", to="orders_order"),
            models.UniqueConstraint(
                fields=["customer", "order_id", "key", "position"], name="cancellation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state=CancellationState.REQUESTED, answered_at=None, answer_due_at__isnull=False, why=""
                )
                | models.Q(state=CancellationState.GRANTED, answered_at__isnull=False, why="")
                | models.Q(
                    models.Q(state=CancellationState.REFUSED, answered_at__isnull=False), ~models.Q(why="")
                )
                | models.Q(state=CancellationState.WITHDRAWN, answered_at__isnull=False, why=""),
                name="cancellation_state",
            ),
        ]
        indexes = [models.Index(fields=["customer", "order_id"], name="cancellation_of_order")]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.asked_at:%Y-%m-%d}"

    @property
    def is_requested(self) -> bool:
        return self.state == CancellationState.REQUESTED

    @property
    def is_refused(self) -> bool:
        return self.state == CancellationState.REFUSED

    @property
    def was_asked_for(self) -> bool:
        """Tell whether it was a request, and not granted at once."""
        return self.answer_due_at is not None

    @property
    def tone(self) -> str:
        """Return how its state is drawn."""
        return "warning" if self.is_refused else "neutral"

    @property
    def others_name(self) -> str:
        """Return who cancelled it, where it was not the customer."""
        if self.asked_by == AskedBy.SELLER:
            return self.asked_by_name
        return "" if self.asked_by == AskedBy.CUSTOMER else str(self.get_asked_by_display())

    @property
    def reason_words(self) -> str:
        """Return why it was cancelled, in words; empty where nobody said."""
        kinds = Reason if self.asked_by == AskedBy.CUSTOMER else SellersReason
        return str(kinds(self.reason).label) if self.reason in kinds.values else ""


class CancelledLine(Owned):
    """So many pieces of a line of the order, as it read when the cancellation was asked for.

    `line_id` names the line, which the shop may have taken out of the order since. `cancelled` of the pieces
    were cancelled; of a request, fewer than were asked for where some were sent before its answer.
    """

    when_erased = Keep(WHY_KEPT, KEPT, "cancellation__order__placed_at")

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="cancelled_lines", db_index=False)
    cancellation_id = models.UUIDField(editable=False)
    cancellation = OwnedRelation(Cancellation, "cancellation_id", related_name="lines")
    position = models.PositiveIntegerField()
    line_id = models.UUIDField()
    seller_id = models.UUIDField()
    reference = models.CharField(max_length=64)
    name = models.CharField(max_length=500)
    picture_url = models.URLField(max_length=1000, blank=True)
    quantity = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            OwnedForeignKey(
                name="cancelled_line_of", column="cancellation_id", to="cancellations_cancellation"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0, cancelled__lte=models.F("quantity")),
                name="cancelled_line_has_pieces",
            ),
        ]
        indexes = [models.Index(fields=["customer", "cancellation_id"], name="cancelled_line_by")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> int:
        """Return how many pieces it was about in the end: those cancelled, else those asked for."""
        return self.cancelled or self.quantity

    @property
    def fell_short(self) -> bool:
        """Tell whether fewer were cancelled than were asked for, because some had left."""
        return 0 < self.cancelled < self.quantity


def cancellations_of(order: Order) -> list[Cancellation]:
    """Return the cancellations of an order, the oldest first, each with its lines, in one statement."""
    rows = (
        CancelledLine.objects.for_customer(order.customer_id)
        .filter(cancellation__order_id=order.id)
        .select_related("cancellation")
        .order_by("cancellation__asked_at", "cancellation_id", "position")
    )
    return with_lines(rows)


def with_lines(rows: Iterable[CancelledLine]) -> list[Cancellation]:
    """Return the cancellations of these lines, in their sequence, each with its `parts`."""
    by_id: dict[UUID, Cancellation] = {}
    for row in rows:
        if row.cancellation_id not in by_id:
            by_id[row.cancellation_id] = row.cancellation
            row.cancellation.parts = []
        by_id[row.cancellation_id].parts.append(row)
    return list(by_id.values())


def pieces_requested(cancellations: Collection[Cancellation]) -> dict[UUID, int]:
    """Return how many pieces of each line a running request is about, by the line's id."""
    pieces: dict[UUID, int] = {}
    for cancellation in cancellations:
        if cancellation.is_requested:
            for line in cancellation.parts:
                pieces[line.line_id] = pieces.get(line.line_id, 0) + line.quantity
    return pieces
