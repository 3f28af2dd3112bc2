"""Who asks about an account: a stranger, a browser that its owner has signed in with, or she herself.

Each is counted apart, so that strangers use up nothing of what the owner may do.
"""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from comptoir.customers.models.browser import browser_of
from comptoir.customers.models.user import User
from comptoir.customers.models.visit import visit_of


class Asker(NamedTuple):
    """`here` is what is counted apart of whoever asks, `group` what is counted of all strangers together."""

    here: str
    group: str

    @property
    def is_stranger(self) -> bool:
        return not self.group


def asker_of(request: HttpRequest, user: User | None = None) -> Asker:
    """Who asks about this account; without one, always a stranger, who costs the same statements."""
    signed_in = getattr(request, "user", None)
    if user and signed_in and signed_in.pk == user.pk:
        return Asker(f"owner:{user.pk}", f"owner:{user.pk}")
    browser = browser_of(user or User(), request.COOKIES.get(settings.BROWSER_COOKIE_NAME, ""))
    if browser:
        return Asker(f"browser:{browser.id}", f"browser:{browser.id}")
    return stranger(request)


def stranger(request: HttpRequest) -> Asker:
    """Whoever asks, as a stranger to every account: one for each network."""
    return Asker(f"network:{visit_of(request).network}", "")
