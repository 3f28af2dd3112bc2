"""Set up an authenticator app: its seed waits in the session until its first code is typed."""

from __future__ import annotations

import time
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from comptoir.customers.models import User, Visit
from comptoir.ground.refusal import Refused
from comptoir.safety.actions.second_step import counter_of, set_up_app
from comptoir.safety.allauth import generate_totp_secret

SEED = "app_seed"
WAITS_SECONDS = 900


def begin_app(request: HttpRequest) -> str:
    """Return the seed for an app; it stays the same while it waits."""
    return _waiting_seed(request) or _new_seed(request)


def confirm_app(request: HttpRequest, user: User, typed: str, *, visit: Visit) -> None:
    """Let an app pass the second step, once it has shown its first code.

    Raises Refused if the code is wrong, or the seed has waited too long.
    """
    seed = _waiting_seed(request)
    if not seed:
        words = _("More than 15 minutes have passed, so this is a new QR code. Scan it again.")
        raise Refused(words, "over")
    counter = counter_of(seed, typed)
    if counter is None:
        words = _("This is not the app’s code. Wait for the next one, and check your phone’s clock.")
        raise Refused(words, "incorrect_code")
    set_up_app(user, seed, counter=counter, visit=visit)
    request.session.pop(SEED, None)


def _waiting_seed(request: HttpRequest) -> str:
    waiting: Any = request.session.get(SEED)
    return str(waiting[1]) if waiting and time.time() - waiting[0] <= WAITS_SECONDS else ""


def _new_seed(request: HttpRequest) -> str:
    seed: str = generate_totp_secret()
    request.session[SEED] = [time.time(), seed]
    return seed
