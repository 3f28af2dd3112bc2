"""A session: where somebody is signed in, found by whose it is as well as by its key."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from comptoir.customers.models.user import User

MOST_SESSIONS = 20


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions; start from those of a user."""

    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def live(self, now: datetime) -> Self:
        """Those that a request would still find signed in."""
        idle = now - timedelta(seconds=settings.UNKEPT_SESSION_IDLE_SECONDS)
        longest = now - timedelta(seconds=settings.UNKEPT_SESSION_LONGEST_SECONDS)
        unkept = models.Q(is_kept=False, seen_at__gt=idle, began_at__gt=longest)
        return self.filter(models.Q(is_kept=True) | unkept, expire_date__gt=now)

    def newest_first(self) -> Self:
        return self.order_by("-seen_at", "-began_at")


class Session(AbstractBaseSession):
    """One session. Its `session_key` is a hash of what the browser holds: the table opens nothing.

    `user` is None until somebody has signed in; `ip` and `agent` are those of that moment. `is_kept` is one
    that outlives the browser.
    """

    user = models.ForeignKey("customers.User", models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    is_kept = models.BooleanField(default=False)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    @classmethod
    def get_session_store_class(cls) -> Any:
        from comptoir.customers.sessions import SessionStore

        return SessionStore


def sessions_of(user: User) -> list[Session]:
    """Where the user is signed in now, the latest seen first."""
    return list(Session.objects.of(user).live(timezone.now()).newest_first())


def session_of(user: User, key: str) -> Session | None:
    """One session of the user, by its hashed key."""
    found: Session | None = Session.objects.of(user).filter(session_key=key).first()
    return found
