"""A question to the shop's service, the deadline for its answer, and the answer.

Its key is its own id and not the customer: whoever asks may be signed out, and unknown to us.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from comptoir.conversations.models.topic import ClosedWhy, Topic
from comptoir.customers.models import Customer
from comptoir.ground.email import known_as

LONGEST_TEXT = 4000
# Without vowels, which make words, and without characters that look alike.
SIGNS = "23456789BCDFGHJKMNPQRSTVWXZ"


class ThreadState(models.TextChoices):
    """The state of a question."""

    OPEN = "open", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


@dataclass(frozen=True)
class Question:
    """A question as it was typed; `language` is the one its author reads."""

    topic: Topic
    text: str
    name: str
    email: str
    order_number: str = ""
    language: str = ""


class ServiceRequestQuerySet(models.QuerySet["ServiceRequest"]):
    """Questions to the shop's service, filtered and sorted."""

    def of(self, customer: Customer) -> Self:
        return self.filter(customer_id=customer.pk)

    def open(self) -> Self:
        return self.filter(state=ThreadState.OPEN)

    def most_urgent_first(self) -> Self:
        return self.order_by("-is_urgent", "answer_due_at", "id")

    def with_words_of(self, question: Question) -> Self:
        """Keep those with the same words about the same thing, from the same address."""
        return self.filter(
            topic=question.topic,
            text=question.text,
            email=question.email,
            order_number=question.order_number,
        )

    def matching(self, words: str) -> Self:
        """Keep the one with this number, and all from this address."""
        return self.filter(Q(number__iexact=words) | Q(email__iexact=known_as(words)))


class ServiceRequest(models.Model):
    """A question. `customer_id` is that of a signed-in customer, None for anybody else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=12, unique=True)
    customer_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    language = models.CharField(max_length=10)
    topic = models.CharField(max_length=20, choices=Topic)
    is_urgent = models.BooleanField()
    order_number = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=10, choices=ThreadState, default=ThreadState.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    answer_due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_why = models.CharField(max_length=20, choices=ClosedWhy, blank=True)

    objects: ClassVar[ServiceRequestQuerySet] = ServiceRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic__in=Topic.values), name="service_request_topic"),
            models.CheckConstraint(condition=~Q(text=""), name="service_request_says_something"),
            models.CheckConstraint(
                condition=Q(
                    state=ThreadState.OPEN, answered_at=None, answer="", closed_at=None, closed_why=""
                )
                | Q(Q(state=ThreadState.ANSWERED, answered_at__isnull=False, closed_at=None), ~Q(answer=""))
                | Q(
                    Q(state=ThreadState.CLOSED, closed_at__isnull=False, answered_at=None), ~Q(closed_why="")
                ),
                name="service_request_state",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-is_urgent", "answer_due_at"], name="service_request_by_urgency"),
            models.Index(fields=["state", "answered_at"], name="service_request_by_answer"),
            models.Index(fields=["customer_id", "asked_at"], name="service_request_by_customer"),
            models.Index(Upper("email"), name="service_request_by_email"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("thread", args=[self.id])

    @property
    def is_open(self) -> bool:
        return self.state == ThreadState.OPEN


def own_requests(customer: Customer) -> ServiceRequestQuerySet:
    """Return the questions that this customer asked while signed in."""
    return ServiceRequest.objects.of(customer)


def new_number() -> str:
    """Create a number that is easy to read out on the telephone and reveals nothing, such as `K7M4-2PXD`."""
    while True:
        signs = "".join(secrets.choice(SIGNS) for _sign in range(8))
        number = f"{signs[:4]}-{signs[4:]}"
        if not ServiceRequest.objects.filter(number=number).exists():
            return number
