"""What was typed in a form, kept for when she comes back to correct it; never a password."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest

from comptoir.ground.email import readable_email

SIGN_UP, FORGOTTEN, CLAIM = "sign_up", "forgotten", "sign_up_claim"
CARRIED = "carried"
KEPT_SECONDS = 1800


def keep_typed(request: HttpRequest, form: str, **typed: str) -> None:
    """Keep what was typed in a form of this browser, for half an hour."""
    request.session[f"typed:{form}"] = {**typed, "at": time.time()}


def typed_before(request: HttpRequest, form: str) -> dict[str, Any]:
    """Return what was typed in this form in the last half hour; empty if nothing was."""
    typed: dict[str, Any] = request.session.get(f"typed:{form}", {})
    return typed if typed and time.time() - typed["at"] <= KEPT_SECONDS else {}


def carry_address(request: HttpRequest, address: str) -> None:
    """Fill the sign-up form of this browser with the address that she typed; nobody else is shown it."""
    keep_typed(request, CARRIED, email=readable_email(address))


def forget_typed(request: HttpRequest) -> None:
    """Drop everything that was typed: she is in."""
    for form in (SIGN_UP, FORGOTTEN, CARRIED):
        request.session.pop(f"typed:{form}", None)
    request.session.pop(CLAIM, None)
