"""What was typed in a form and is there again when she comes back to correct it: never a password."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest

SIGN_UP, FORGOTTEN, CLAIM = "sign_up", "forgotten", "sign_up_claim"
KEPT_SECONDS = 1800


def keep_typed(request: HttpRequest, form: str, **typed: str) -> None:
    """Keep what was typed in a form of this browser, for half an hour."""
    request.session[f"typed:{form}"] = {**typed, "at": time.time()}


def typed_before(request: HttpRequest, form: str) -> dict[str, Any]:
    """What was typed in this form a while ago; empty where nothing was."""
    held: dict[str, Any] = request.session.get(f"typed:{form}", {})
    return held if held and time.time() - held["at"] <= KEPT_SECONDS else {}


def forget_typed(request: HttpRequest) -> None:
    """Keep none of it any more: she is in."""
    for form in (SIGN_UP, FORGOTTEN):
        request.session.pop(f"typed:{form}", None)
    request.session.pop(CLAIM, None)
