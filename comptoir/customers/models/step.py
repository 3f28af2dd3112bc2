"""The second step of a user: the ways that are set up, read from the library's table of authenticators."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.customers.models.user import User

APP, SMS, PASSKEY, CODES = "totp", "sms", "webauthn", "recovery_codes"
METHODS = (PASSKEY, APP, SMS)


class Method(NamedTuple):
    """A way to pass the second step: `id` of its row, one of METHODS, the name of a passkey."""

    id: int
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None


class SecondStep(NamedTuple):
    """All that is set up, the preferred way first; `codes_left` is None where none were ever given."""

    methods: list[Method]
    codes_left: int | None

    @property
    def is_on(self) -> bool:
        return bool(self.methods)

    @property
    def kinds(self) -> list[str]:
        """Each kind once, the preferred first."""
        return list(dict.fromkeys(method.kind for method in self.methods))


class RetiredStep(models.Model):
    """A way of the second step that was taken away or gave way to another; for two weeks a lock can bring it
    back. `content` is what the library's row held: sealed, hashed, or public."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="retired_steps")
    kind = models.CharField(max_length=20)
    content = models.JSONField()
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


def second_step_of(user: User) -> SecondStep:
    """What the user has set up, in one statement."""
    held = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    methods = [
        Method(one.pk, one.type, one.data.get("name", ""), one.created_at, one.last_used_at)
        for one in held
        if one.type in METHODS
    ]
    methods.sort(key=lambda method: (method.kind != user.preferred_step, METHODS.index(method.kind)))
    codes = next((len(one.data["hashes"]) for one in held if one.type == CODES), None)
    return SecondStep(methods, codes)


def has_second_step(user: User) -> bool:
    """Whether a password alone does not sign the user in."""
    is_on: bool = Authenticator.objects.filter(user=user, type__in=METHODS).exists()
    return is_on
