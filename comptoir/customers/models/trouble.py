"""What a user can take back: a changed address or number, a time in her account, and the slow way back in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.customers.models.user import User
from comptoir.customers.models.visit import Visit

WAIT = timedelta(days=3)
OPEN_FOR = timedelta(days=7)


class AddressChange(models.Model):
    """An e-mail address or a number that gave way to another; what it was can come back for two weeks."""

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

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


class LockDown(models.Model):
    """A lock of the account, which took back what was done from `since` until `at`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="lock_downs")
    since = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id}, {self.since} to {self.at}"


class AddressReturnQuerySet(models.QuerySet["AddressReturn"]):
    """Returns to a former address; start from those of a user."""

    def pending(self) -> Self:
        return self.filter(ended_at=None)

    def due(self, now: datetime) -> Self:
        return self.pending().filter(asked_at__lte=now - WAIT)


class AddressReturn(models.Model):
    """Addresses are to become what they were before `since`: asked for from a former one by somebody who
    showed nothing more, told to every one of them, done after three days unless one of them stops it."""

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
        """Where it was asked from."""
        return Visit(self.ip, self.agent)


class WayBack(models.Model):
    """The slow way back in of somebody who lost every second step: asked for with her password, told to every
    address she has, open after three days, and for a week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="ways_back")
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
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
    """The return to a former address that is waited for."""
    found: AddressReturn | None = AddressReturn.objects.pending().filter(user=user).first()
    return found


def way_back_of(user: User) -> WayBack | None:
    """The way back that the user asked for and that still leads somewhere."""
    now = timezone.now()
    held = WayBack.objects.filter(user=user, ended_at=None, asked_at__gt=now - WAIT - OPEN_FOR)
    return held.first()
