"""The cookie that identifies a browser: a random token, the same for everybody who shares the browser."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

A_YEAR = 60 * 60 * 24 * 365


def browser_cookie(request: HttpRequest) -> str:
    """Return the browser's token; a new one if it has none."""
    token = request.COOKIES.get(settings.BROWSER_COOKIE_NAME) or getattr(request, "new_browser", "")
    if not token:
        token = request.new_browser = new_browser_cookie()  # type: ignore[attr-defined]
    return token


def new_browser_cookie() -> str:
    return secrets.token_urlsafe(32)


def keep_browser_cookie(answer: HttpResponse, token: str) -> None:
    """Let the browser keep its token for a year."""
    answer.set_cookie(
        settings.BROWSER_COOKIE_NAME,
        token,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.BROWSER_COOKIE_SECURE,
    )
