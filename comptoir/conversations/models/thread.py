"""A thread is a customer's conversation with one seller about an order, or with the shop's own service."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.conversations.models.answer_due import answer_due
from comptoir.conversations.models.service_request import ServiceRequest, ThreadState
from comptoir.conversations.models.subject import Subject
from comptoir.conversations.models.topic import ClosedWhy, Topic
from comptoir.customers.models import Customer
from comptoir.ground.owned import CUSTOMER, DELETE, Owned, OwnedForeignKey, OwnedQuerySet, OwnedRelation
from comptoir.ground.written_once import WrittenOnce
from comptoir.orders.models import Order
from comptoir.photos.models import Photo
from comptoir.sellers.models import Seller

KEPT = timedelta(days=5 * 365)
ADDRESS_IN_TEXT = re.compile(r"[^\s@<>,;:()\[\]]+@[^\s@<>,;:()\[\]]+\.[^\W\d_]{2,}")


class Side(models.TextChoices):
    """Who writes in a thread."""

    CUSTOMER = "customer", _("Customer")
    SELLER = "seller", _("Seller")
    SERVICE = "service", _("Customer service")


class ThreadQuerySet(OwnedQuerySet["Thread"]):
    """Threads of a customer."""

    def with_seller(self) -> Self:
        return self.select_related("seller")


class Thread(Owned):
    """A conversation; without a `seller` it is with the shop's service, and its id is that of the question.

    `item` is the name of the one thing that it is about, if it is about one. While the customer waits, the
    answer is due at `answer_due_at`; she may ask the shop for help once that is over, or once she has
    an answer that does not help (`help_asked_at`). `has_news` until she has read the last answer.
    """

    when_erased = DELETE

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="threads", db_index=False)
    order_id = models.UUIDField(null=True, editable=False)
    order = OwnedRelation(Order, "order_id", related_name="threads", null=True)
    order_number = models.CharField(max_length=64, blank=True)
    seller = models.ForeignKey(Seller, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=20)
    item = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ThreadState, default=ThreadState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField(null=True)
    help_asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_why = models.CharField(max_length=20, choices=ClosedWhy, blank=True)
    has_news = models.BooleanField(default=False)

    objects: ClassVar[Any] = ThreadQuerySet.as_manager()

    class Meta:
        constraints = [
            OwnedForeignKey(name="thread_order", column="order_id", to="orders_order"),
            models.CheckConstraint(
                condition=Q(state=ThreadState.OPEN, answer_due_at__isnull=False, closed_at=None)
                | Q(state=ThreadState.ANSWERED, answer_due_at=None, closed_at=None, help_asked_at=None)
                | Q(
                    state=ThreadState.CLOSED, answer_due_at=None, closed_at__isnull=False, help_asked_at=None
                ),
                name="thread_state",
            ),
            models.CheckConstraint(
                condition=Q(seller__isnull=True) | ~Q(order_number=""),
                name="thread_seller_has_order",
            ),
        ]
        indexes = [models.Index(fields=["customer", "last_at"], name="thread_by_time")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("thread", args=[self.id])

    @property
    def title(self) -> str:
        """Return what the thread is about, in the reader's language."""
        labels: dict[str, Any] = dict(Topic.choices) | dict(Subject.choices)
        return str(labels.get(self.subject, self.subject))

    @property
    def is_open(self) -> bool:
        return self.state == ThreadState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == ThreadState.CLOSED

    @property
    def is_solved(self) -> bool:
        """Tell whether the customer has said that it is solved."""
        return self.closed_why == ClosedWhy.SOLVED

    def is_late(self, now: datetime) -> bool:
        """Tell whether an answer is overdue."""
        return self.answer_due_at is not None and self.answer_due_at < now

    def can_ask_for_help(self, now: datetime) -> bool:
        """Tell whether the customer may ask the shop to help: no answer came in time, or it does not help."""
        if self.seller_id is None or self.help_asked_at is not None:
            return False
        return self.is_late(now) or self.state == ThreadState.ANSWERED

    def due_at(self, asked_at: datetime) -> datetime:
        """Return when an answer to what is asked now is due."""
        if self.seller_id:
            return answer_due(asked_at, settings.SELLER_ANSWER_HOURS, settings.SHOP_HOURS)
        return self.topic.due_at(asked_at)

    @property
    def topic(self) -> Topic:
        """Return the topic under which the shop's own service finds it."""
        if self.seller_id:
            return Topic.SELLER
        return Subject(self.subject).topic if self.subject not in Topic.values else Topic(self.subject)


class Message(Owned):
    """A message in a thread, as its `side` wrote it; `by_name` is the person's name."""

    when_erased = DELETE

    customer = models.ForeignKey(CUSTOMER, models.CASCADE, related_name="thread_messages", db_index=False)
    thread_id = models.UUIDField(editable=False)
    thread = OwnedRelation(Thread, "thread_id", related_name="messages")
    side = models.CharField(max_length=10, choices=Side)
    by_name = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    photo_id = models.UUIDField(null=True, editable=False)
    photo = OwnedRelation(Photo, "photo_id", related_name="messages", null=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            OwnedForeignKey(name="message_thread", column="thread_id", to="conversations_thread"),
            models.CheckConstraint(condition=~Q(text=""), name="message_says_something"),
        ]
        indexes = [models.Index(fields=["customer", "thread_id", "written_at"], name="message_by_thread")]

    def __str__(self) -> str:
        return self.text[:40]

    def text_for(self, reader: Side) -> str:
        """Return the text as this side may read it: customer and seller see no address of each other's."""
        if Side.SERVICE in (self.side, reader) or reader == self.side:
            return self.text
        return ADDRESS_IN_TEXT.sub(str(_("[address hidden]")), self.text)


class ThreadCounts(NamedTuple):
    """How many of a customer's threads await an answer, and how many have one that she has not read."""

    waiting: int
    news: int


_COUNTS = WrittenOnce(
    lambda customer: (
        Thread.objects.filter(customer_id=customer)
        .exclude(state=ThreadState.CLOSED)
        .order_by()
        .values_list("state", "has_news")
        .annotate(Count("id"))
    ),
    models.UUIDField(),
)


def thread_counts(customer: Customer) -> ThreadCounts:
    """Count a customer's threads that are not closed."""
    rows = _COUNTS.all(customer.id)
    waiting = sum(number for state, _has_news, number in rows if state == ThreadState.OPEN)
    return ThreadCounts(waiting, sum(number for _state, has_news, number in rows if has_news))


def own_thread(customer: Customer, id: UUID) -> Thread | None:
    """Return a customer's thread with this id."""
    hers = Thread.objects.for_customer(customer).filter(id=id)
    return hers.select_related("seller", "order").first()


def threads_about(order: Order) -> list[Thread]:
    """Return the threads about an order, the last written in first."""
    hers = Thread.objects.for_customer(order.customer_id).filter(order_id=order.id)
    return list(hers.select_related("seller").order_by("-last_at", "-id"))


def thread_of(question: ServiceRequest) -> Thread | None:
    """Return the thread of a question to the service; None for one of somebody unknown."""
    if question.customer_id is None:
        return None
    hers = Thread.objects.for_customer(question.customer_id).filter(id=question.id)
    return hers.select_related("seller", "order").first()


def number_of(thread: Thread) -> str:
    """Return the number under which the shop's service knows a thread; empty where it knows it not."""
    asked = ServiceRequest.objects.filter(id=thread.id, customer_id=thread.customer_id)
    return asked.values_list("number", flat=True).first() or ""


def messages_of(thread: Thread) -> list[Message]:
    """Return a thread's messages, the oldest first, with their photos."""
    hers = Message.objects.for_customer(thread.customer_id).filter(thread_id=thread.id)
    return list(hers.select_related("photo").order_by("written_at", "id"))
