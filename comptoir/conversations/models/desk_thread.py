"""A thread as the desk finds it: by its seller, what waits first. It is written with its thread, from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Q

from comptoir.conversations.models.service_request import ThreadState
from comptoir.conversations.models.thread import Thread
from comptoir.ground.fold import fold
from comptoir.sellers.models import Seller

EXCERPT = 300
# So many answers tell how fast a seller is; of fewer than that, the promise is said.
MEASURED, FEWEST_MEASURED = 50, 5


class DeskThreadQuerySet(models.QuerySet["DeskThread"]):
    """Threads at the desk; a seller's start from `for_seller`."""

    def for_seller(self, seller: Seller) -> Self:
        return self.filter(seller=seller)

    def open(self) -> Self:
        return self.filter(state=ThreadState.OPEN)

    def due_first(self) -> Self:
        return self.order_by("answer_due_at", "id")

    def matching(self, words: str) -> Self:
        """Keep those with each of these words in the number, the name, the item or the last message."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class DeskThread(models.Model):
    """A row for each thread, under its id; `name` is all that a seller sees of the customer.

    `excerpt` is the beginning of the last message. `first_answer_minutes` tells how long the first answer
    took.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    customer_id = models.UUIDField(db_index=True)
    seller = models.ForeignKey(Seller, models.CASCADE, null=True, related_name="threads", db_index=False)
    order_number = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=20)
    item = models.CharField(max_length=500, blank=True)
    excerpt = models.CharField(max_length=EXCERPT)
    state = models.CharField(max_length=10, choices=ThreadState)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(null=True)
    help_asked_at = models.DateTimeField(null=True)
    first_answer_minutes = models.PositiveIntegerField(null=True)
    search_text = models.TextField()

    objects: ClassVar[DeskThreadQuerySet] = DeskThreadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["seller", "state", "answer_due_at"], name="desk_thread_by_due"),
            models.Index(fields=["seller", "state", "last_at"], name="desk_thread_by_state"),
            models.Index(fields=["seller", "last_at"], name="desk_thread_by_time"),
            models.Index(fields=["last_at"], name="desk_thread_of_all"),
            models.Index(
                fields=["seller", "-opened_at"],
                condition=Q(first_answer_minutes__isnull=False),
                name="desk_thread_measured",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return Thread(subject=self.subject).title

    @property
    def is_open(self) -> bool:
        return self.state == ThreadState.OPEN


class WaitingThreads(NamedTuple):
    """How many threads wait for an answer, and how many of them are overdue."""

    number: int
    overdue: int


def waiting_threads(seller: Seller, *, now: datetime) -> WaitingThreads:
    """Count a seller's threads that wait at this moment."""
    open_ones = DeskThread.objects.for_seller(seller).open()
    counts = open_ones.aggregate(number=Count("id"), overdue=Count("id", filter=Q(answer_due_at__lt=now)))
    return WaitingThreads(**counts)


def usual_wait(seller_id: UUID) -> timedelta | None:
    """Return within how long a seller gave four of five of the last first answers; None for too few."""
    measured = DeskThread.objects.filter(seller_id=seller_id, first_answer_minutes__isnull=False)
    newest = measured.order_by("-opened_at").values_list("first_answer_minutes", flat=True)[:MEASURED]
    minutes = sorted(taken or 0 for taken in newest)
    if len(minutes) < FEWEST_MEASURED:
        return None
    return timedelta(minutes=minutes[(len(minutes) - 1) * 4 // 5])


def thread_at_desk(row: DeskThread) -> Thread | None:
    """Return the thread of a row, with its seller and order."""
    hers = Thread.objects.for_customer(row.customer_id).filter(id=row.id)
    return hers.select_related("seller", "order").first()


def threads_for_shop(seller: Seller | None) -> DeskThreadQuerySet:
    """Return all threads, for the shop's own program; for a key of one seller, that seller's."""
    return DeskThread.objects.for_seller(seller) if seller else DeskThread.objects.all()


def staff_thread(id: UUID) -> Thread | None:
    """Return the thread with this id."""
    row = DeskThread.objects.filter(id=id).first()
    return thread_at_desk(row) if row else None
