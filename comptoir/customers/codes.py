"""A code that is sent and typed back: kept in the session as a hash, while it is good."""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comptoir.customers.actions.tries import count_code
from comptoir.customers.models import User, second_step_of
from comptoir.customers.models.step import SMS
from comptoir.customers.phones import is_number
from comptoir.ground.fold import digits_in
from comptoir.ground.refusal import Refused
from comptoir.post.actions import queue_letter
from comptoir.rest.limits import TooMany

GOOD_FOR_SECONDS = 600
TOO_OLD = gettext_lazy("This code is more than ten minutes old.")
ALL_WRONG, ASK_AGAIN = gettext_lazy("Three wrong codes."), gettext_lazy("Ask for a new code.")


class SentCode(NamedTuple):
    """What the session keeps of a code: where it went, since when, and that it is this one."""

    to: str
    at: float
    nonce: str
    hash: str

    @property
    def is_good(self) -> bool:
        return not is_too_old(self.at)


def is_too_old(at: float) -> bool:
    """Whether a code that was sent `at`, in seconds since 1970, opens nothing any more."""
    return time.time() - at > GOOD_FOR_SECONDS


def send_code(
    request: HttpRequest, purpose: str, *, to: str, user: User, letter: str, to_owner: bool = True
) -> None:
    """Send six digits to an address or a number, for one purpose; another one makes those before worthless.

    With `to_owner` False the place is somebody else's: the same is done, and nothing is sent there.
    Raises TooMany where too many were asked for.
    """
    by_sms = is_number(to)
    count_code(request, purpose, to=to, user=user)
    code, nonce = f"{secrets.randbelow(10**6):06d}", secrets.token_hex(8)
    request.session[_held(purpose)] = [to, time.time(), nonce, _hash(code, nonce)]
    with transaction.atomic():
        queue_letter(
            f"{letter}_sms" if by_sms else letter,
            to=to,
            channel="sms" if by_sms else "email",
            language=user.language or get_language() or settings.LANGUAGE_CODE,
            context={"name": user.name},
            secrets={"code": code},
            queue="urgent",
            customer_id=user.customer_id,
            good_for=timedelta(seconds=GOOD_FOR_SECONDS),
        )
        if not to_owner:
            transaction.set_rollback(True)


def text_second_step(request: HttpRequest, user: User) -> None:
    """Send the code of the second step by SMS, where that is set up."""
    if not user.has_verified_phone or SMS not in second_step_of(user).kinds:
        return
    try:
        send_code(request, sms_purpose(user), to=user.phone, user=user, letter="customers/step_code")
    except Refused as refused:
        messages.error(request, refused.words)
    except TooMany:
        messages.error(request, _("Many codes have already been sent. Wait an hour, or use another method."))


def sms_purpose(user: User) -> str:
    """Under which name a second step's code is kept."""
    return f"step:{user.pk}"


def code_sent(request: HttpRequest, purpose: str) -> SentCode | None:
    """The code that is waited for, while it is good."""
    held: Any = request.session.get(_held(purpose))
    sent = SentCode(*held) if held else None
    return sent if sent and sent.is_good else None


def is_code(sent: SentCode, typed: str) -> bool:
    """Whether this is the code; the caller counts the guess first."""
    return hmac.compare_digest(sent.hash, _hash(digits_in(typed), sent.nonce))


def forget_code(request: HttpRequest, purpose: str) -> None:
    request.session.pop(_held(purpose), None)


def _held(purpose: str) -> str:
    return f"code:{purpose}"


def _hash(code: str, nonce: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"code:{nonce}:{code}".encode(), sha256).hexdigest()
