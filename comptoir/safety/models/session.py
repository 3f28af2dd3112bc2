"""Sessions: where somebody is signed in, found by user as well as by key."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from comptoir.customers.models import User

MOST_SESSIONS = 20
_asking: ContextVar[Session | None] = ContextVar("asking", default=None)


class EndedSession(models.Model):
    """A session that was ended from elsewhere, kept for a month so that its browser can be told why."""

    class Why(models.TextChoices):
        """The reason it was ended."""

        ELSEWHERE = "elsewhere", _("You were signed out here from another device.")
        SHOP = "shop", _("Our team signed you out on all devices, as you asked.")
        PASSWORD = "password", _("Your password has been changed. Sign in with the new one.")
        LOCKED = "locked", _("Your account was locked with “This wasn’t me”. Set a new password to open it.")

    session_key = models.CharField(max_length=40, primary_key=True)
    user = models.ForeignKey("customers.User", models.CASCADE, related_name="ended_sessions")
    why = models.CharField(max_length=20)
    ended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        db_table = "customers_endedsession"
        indexes = [models.Index(fields=["ended_at"], name="ended_session_by_time")]

    def __str__(self) -> str:
        return f"{self.why} of {self.user_id}"


def why_ended(key: str) -> str:
    """Return in words why the session with this hashed key was ended; empty if it was not."""
    ended = EndedSession.objects.filter(session_key=key).first()
    return str(EndedSession.Why(ended.why).label) if ended else ""


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions; start from those of a user."""

    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def with_user(self) -> Self:
        """Read each with its user, and what the settings say of one besides (`SESSION_ALSO_READS`)."""
        also = {name: models.F(f"user__{field}") for name, field in settings.SESSION_ALSO_READS.items()}
        return self.select_related("user").annotate(**also)

    def live(self, now: datetime) -> Self:
        """Keep those in which a request would still be signed in."""
        idle = now - timedelta(seconds=settings.UNKEPT_SESSION_IDLE_SECONDS)
        longest = now - timedelta(seconds=settings.UNKEPT_SESSION_LONGEST_SECONDS)
        unkept = models.Q(is_kept=False, seen_at__gt=idle, began_at__gt=longest)
        return self.filter(models.Q(is_kept=True) | unkept, expire_date__gt=now)

    def newest_first(self) -> Self:
        return self.order_by("-seen_at", "-began_at")

    def end(self, why: EndedSession.Why) -> int:
        """End these sessions, save the reason for their browsers, and return how many there were."""
        ended = list(self.values_list("session_key", "user_id"))
        EndedSession.objects.bulk_create(
            [EndedSession(session_key=key, user_id=user, why=why) for key, user in ended],
            ignore_conflicts=True,
        )
        self.model.objects.filter(session_key__in=[key for key, _user in ended]).delete()
        return len(ended)


class Session(AbstractBaseSession):
    """One session. Its `session_key` is a hash of the browser's key, so the table opens nothing.

    `user` is None until somebody signs in; `ip` and `agent` are from that moment. A session with `is_kept`
    outlives the browser.
    """

    user = models.ForeignKey("customers.User", models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    is_kept = models.BooleanField(default=False)
    ip = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True)

    objects: ClassVar[Any] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractBaseSession.Meta):
        db_table = "customers_session"

    @property
    def is_pocketed(self) -> bool:
        """Whether its browser says that it is on a phone."""
        return any(word in self.agent for word in ("Mobi", "iPhone", "Android"))


def sessions_of(user: User) -> list[Session]:
    """Return where the user is signed in now, the latest seen first."""
    return list(Session.objects.of(user).live(timezone.now()).newest_first())


@contextmanager
def asking(session: Session | None) -> Iterator[None]:
    """Let the user be taken, meanwhile, from this session, read a moment ago `with_user`."""
    token = _asking.set(session)
    try:
        yield
    finally:
        _asking.reset(token)


def user_who_asks(user_id: uuid.UUID) -> User | None:
    """Return the user with this id as the session that is asking was read with her; None if it was not."""
    session = _asking.get()
    if session is None or session.user is None or session.user_id != user_id:
        return None
    for name in settings.SESSION_ALSO_READS:
        setattr(session.user, name, getattr(session, name))
    return session.user


def session_of(user: User, key: str) -> Session | None:
    """Return one session of the user, by its hashed key."""
    session: Session | None = Session.objects.of(user).filter(session_key=key).first()
    return session
