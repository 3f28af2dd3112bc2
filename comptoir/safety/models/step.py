"""The second step of a user: the ways that are set up, read from the library's table of authenticators."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.customers.models import User
from comptoir.ground.written_once import WrittenOnce

APP, SMS, PASSKEY, CODES = "totp", "sms", "webauthn", "recovery_codes"
METHODS = (PASSKEY, APP, SMS)


class Method(NamedTuple):
    """A way to pass the second step: its row's `id`, one of METHODS, and the name of a passkey."""

    id: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None


class SecondStep(NamedTuple):
    """Everything that is set up, the preferred way first; `codes_left` is None if there never were codes."""

    methods: list[Method]
    codes_left: int | None

    @property
    def is_on(self) -> bool:
        return bool(self.methods)

    @property
    def kinds(self) -> list[str]:
        """Each kind once, the preferred one first."""
        return list(dict.fromkeys(method.kind for method in self.methods))


class RetiredStep(models.Model):
    """A removed or replaced way of the second step, which a lock can bring back for two weeks. `content` is
    that of the library's row: sealed, hashed, or public."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="retired_steps")
    kind = models.CharField(max_length=20)
    content = models.JSONField()
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "customers_retiredstep"

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


_AUTHENTICATORS = WrittenOnce(
    lambda user: Authenticator.objects.filter(user_id=user).order_by("created_at"), models.UUIDField()
)


def second_step_of(user: User) -> SecondStep:
    """Return what the user has set up, in one statement."""
    rows = _AUTHENTICATORS.all(user.pk)
    methods = [
        Method(row.pk, row.type, row.data.get("name", ""), row.created_at, row.last_used_at)
        for row in rows
        if row.type in METHODS
    ]
    methods.sort(key=lambda method: (method.kind != user.preferred_step, METHODS.index(method.kind)))
    codes = next((len(row.data["hashes"]) for row in rows if row.type == CODES), None)
    return SecondStep(methods, codes)


def has_second_step(user: User) -> bool:
    """Whether the user needs more than a password to sign in."""
    is_on: bool = Authenticator.objects.filter(user=user, type__in=METHODS).exists()
    return is_on
