"""How staff find questions. Only the desk may call a `staff_…` query, which a test checks."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from comptoir.conversations.models.service_request import ServiceRequest, ServiceRequestQuerySet


class Waiting(NamedTuple):
    """How many questions wait, how many of them are urgent, and how many are overdue."""

    number: int
    urgent: int
    overdue: int


def staff_requests() -> ServiceRequestQuerySet:
    """Every question, whoever asked it."""
    return ServiceRequest.objects.all()


def staff_request(id: UUID) -> ServiceRequest | None:
    """The question with this id."""
    return staff_requests().filter(id=id).first()


def staff_waiting(*, now: datetime) -> Waiting:
    """Count the questions that wait at this moment."""
    counts = (
        staff_requests()
        .open()
        .aggregate(
            number=Count("id"),
            urgent=Count("id", filter=Q(is_urgent=True)),
            overdue=Count("id", filter=Q(answer_due_at__lt=now)),
        )
    )
    return Waiting(**counts)
