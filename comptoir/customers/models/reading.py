"""A log of which staff read which customer's data (CNIL 2021-122), kept for a year."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

KEPT = timedelta(days=365)


class StaffReading(models.Model):
    """A page of the desk that showed a customer's data to staff; it names both only by id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff_id = models.UUIDField()
    customer_id = models.UUIDField()
    page = models.CharField(max_length=60)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["customer_id", "read_at"], name="staff_reading_of_customer"),
            models.Index(fields=["read_at"], name="staff_reading_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} read {self.customer_id} on {self.page}"
