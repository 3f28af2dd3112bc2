"""A browser that somebody has signed in with, known by a cookie, and perhaps trusted."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from uuid_utils.compat import uuid7

from comptoir.customers.models import User

TRUSTED_FOR = timedelta(days=30)


class Browser(models.Model):
    """A user's browser. `token` is a hash of the browser's cookie and the user, so that two people who share
    a browser share nothing here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="browsers")
    token = models.CharField(max_length=64)
    agent = models.CharField(max_length=200, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    trusted_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "customers_browser"
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="one_browser_once")]

    def __str__(self) -> str:
        return f"{self.agent} of {self.user_id}"

    @property
    def is_trusted(self) -> bool:
        return self.trusted_until is not None and self.trusted_until > timezone.now()


def browser_of(user: User, cookie: str) -> Browser | None:
    """Return the user's browser with this cookie, if she has signed in with it before."""
    if not cookie:
        return None
    return Browser.objects.filter(user=user, token=browser_token(user, cookie)).first()


def is_known_since_before(user: User, cookie: str, moment: datetime) -> bool:
    """Whether she had signed in with the browser of this cookie before that moment."""
    browser = browser_of(user, cookie)
    return browser is not None and browser.first_seen_at < moment


def browser_token(user: User, cookie: str) -> str:
    """Return what the table stores of a browser's cookie."""
    return hashlib.sha256(f"{user.id}:{cookie}".encode()).hexdigest()


def trusted_browsers_of(user: User) -> list[Browser]:
    """Return the browsers that are not asked for the second step, the latest seen first."""
    trusted = Browser.objects.filter(user=user, trusted_until__gt=timezone.now())
    return list(trusted.order_by("-last_seen_at"))
