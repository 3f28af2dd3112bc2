"""What a user can undo: a changed address or number, a lock, and the slow way back in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.customers.models import User, Visit

WAIT = timedelta(days=3)
OPEN_FOR = timedelta(days=7)


class AddressChange(models.Model):
    """An e-mail address or number that was replaced; the old one can come back for two weeks."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="address_changes")
    kind = models.CharField(max_length=10, choices=Kind)
    old = models.CharField(max_length=254, blank=True)
    new = models.CharField(max_length=254, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_addresschange"

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class LockDown(models.Model):
    """A lock of the account, which undid what was done from `since` until `at`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="lock_downs")
    since = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "customers_lockdown"

    def __str__(self) -> str:
        return f"{self.user_id}, {self.since} to {self.at}"


class AddressReturnQuerySet(models.QuerySet["AddressReturn"]):
    """Returns to a former address; start from those of a user."""

    def pending(self) -> Self:
        return self.filter(ended_at=None)

    def due(self, now: datetime) -> Self:
        return self.pending().filter(asked_at__lte=now - WAIT)


class AddressReturn(models.Model):
    """Addresses that will go back to what they were before `since`: requested from a former address by
    somebody who proved nothing more, announced to all of them, and done after three days unless one of them
    stops it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="address_returns")
    since = models.DateTimeField()
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    is_stopped = models.BooleanField(default=False)
    ip = models.GenericIPAddressField()
    agent = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = AddressReturnQuerySet.as_manager()

    class Meta:
        db_table = "customers_addressreturn"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(ended_at__isnull=True),
                name="one_address_return_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.asked_at}"

    @property
    def returns_at(self) -> datetime:
        return self.asked_at + WAIT

    @property
    def visit(self) -> Visit:
        """Where the request came from."""
        return Visit(self.ip, self.agent)


class WayBack(models.Model):
    """The slow way back in, for somebody who lost every second step: requested with her password, announced
    to every address of hers, open after three days, for a week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="ways_back")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_wayback"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at__isnull=True), name="one_way_back_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}, {self.asked_at}"

    @property
    def opens_at(self) -> datetime:
        return self.asked_at + WAIT

    @property
    def closes_at(self) -> datetime:
        return self.opens_at + OPEN_FOR

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


def address_return_of(user: User) -> AddressReturn | None:
    """Return the pending return to a former address, if any."""
    pending: AddressReturn | None = AddressReturn.objects.pending().filter(user=user).first()
    return pending


def way_back_of(user: User) -> WayBack | None:
    """Return the user's pending way back, unless it has closed."""
    now = timezone.now()
    pending = WayBack.objects.filter(user=user, ended_at=None, asked_at__gt=now - WAIT - OPEN_FOR)
    return pending.first()
