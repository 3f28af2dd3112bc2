"""Who asks about an account: a stranger, a browser that its owner has signed in with, or she herself.

Each is counted apart, so that strangers do not use up the owner's tries.
"""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from comptoir.customers.asking import visit_of
from comptoir.customers.models import User
from comptoir.safety.models.browser import browser_of


class Asker(NamedTuple):
    """The keys to count under: `here` for this asker alone, `group` for all strangers together."""

    here: str
    group: str

    @property
    def is_stranger(self) -> bool:
        return not self.group


def asker_of(request: HttpRequest, user: User | None = None) -> Asker:
    """Return who asks about this account; without an account, a stranger, at the cost of the same
    statements."""
    signed_in = getattr(request, "user", None)
    if user and signed_in and signed_in.pk == user.pk:
        return Asker(f"owner:{user.pk}", f"owner:{user.pk}")
    browser = browser_of(user or User(), request.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""))
    if browser:
        return Asker(f"browser:{browser.id}", f"browser:{browser.id}")
    return stranger(request)


def stranger(request: HttpRequest) -> Asker:
    """Return the asker as a stranger to every account: one for each network."""
    return Asker(f"network:{visit_of(request).network}", "")
