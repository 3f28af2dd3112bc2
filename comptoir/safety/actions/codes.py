"""Codes that are sent and typed back: the session keeps their hash while they are valid."""

from __future__ import annotations

import hmac
import secrets
import time
from datetime import timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from comptoir.customers.models import User, is_number
from comptoir.ground.fold import digits_in
from comptoir.ground.refusal import Refused
from comptoir.ground.seal import keyed_hash
from comptoir.post.actions import queue_letter
from comptoir.rest.limits import Counted, TooMany
from comptoir.safety.actions.tries import CODES_OF_ACCOUNT, count_code, count_guess
from comptoir.safety.models import asker_of, second_step_of
from comptoir.safety.models.step import SMS

GOOD_FOR_SECONDS = 600
TOO_OLD = gettext_lazy("This code is more than ten minutes old.")
ALL_WRONG, ASK_AGAIN = gettext_lazy("Three wrong codes."), gettext_lazy("Ask for a new code.")
NO_LONGER = gettext_lazy("Three wrong codes: this one no longer works. Choose “Send another code”.")
TOO_MANY_TODAY = gettext_lazy(
    "Too many wrong codes today. Try again tomorrow, or write to us with “Contact Us”."
)
FOR_KNOWN_BROWSERS = gettext_lazy(
    "Too many wrong codes today. Use a browser that you have signed in with before, or try again tomorrow."
)
USED_UP = "used_up"


class SentCode(NamedTuple):
    """What the session keeps of a code: where it went, when, and its hash."""

    to: str
    at: float
    nonce: str
    hash: str

    @property
    def is_good(self) -> bool:
        return not is_too_old(self.at)


def is_too_old(at: float) -> bool:
    """Whether a code sent `at`, in seconds since 1970, has expired."""
    return time.time() - at > GOOD_FOR_SECONDS


def send_code(
    request: HttpRequest, purpose: str, *, to: str, user: User, letter: str, to_owner: bool = True
) -> None:
    """Send six digits to an address or a number, for one purpose; any earlier code for it becomes invalid.

    If `to_owner` is False, the address is somebody else's: the same work is done, but nothing is sent.
    Raises TooMany if too many were requested.
    """
    by_sms = is_number(to)
    count_code(request, purpose, to=to, user=user)
    code = new_code(request, purpose, to=to)
    with transaction.atomic():
        queue_letter(
            f"{letter}_sms" if by_sms else letter,
            to=to,
            channel="sms" if by_sms else "email",
            language=user.language or get_language() or settings.LANGUAGE_CODE,
            # Nothing proves yet that a new address is hers.
            context={"name": user.name if to == user.email else ""},
            secrets={"code": code},
            queue="urgent",
            customer_id=user.customer_id,
            good_for=timedelta(seconds=GOOD_FOR_SECONDS),
        )
        if not to_owner:
            transaction.set_rollback(True)


def new_code(request: HttpRequest, purpose: str, *, to: str) -> str:
    """Make six digits for one purpose, which the caller sends; any earlier code for it becomes invalid."""
    code, nonce = f"{secrets.randbelow(10**6):06d}", secrets.token_hex(8)
    request.session[_session_key(purpose)] = [to, time.time(), nonce, _hash(code, nonce)]
    return code


def text_second_step(request: HttpRequest, user: User) -> None:
    """Send the code of the second step by SMS, if that is set up."""
    if not user.has_verified_phone or SMS not in second_step_of(user).kinds:
        return
    try:
        send_code(request, sms_purpose(user), to=user.phone, user=user, letter="customers/step_code")
    except Refused as refused:
        messages.error(request, refused.words)
    except TooMany:
        messages.error(request, _("Too many codes have been sent. Wait an hour, or use another method."))


def sms_purpose(user: User) -> str:
    """Return the name under which a second step's code is kept."""
    return f"step:{user.pk}"


def code_sent(request: HttpRequest, purpose: str) -> SentCode | None:
    """Return the code that was sent, while it is valid."""
    values: Any = request.session.get(_session_key(purpose))
    sent = SentCode(*values) if values else None
    return sent if sent and sent.is_good else None


def is_code(sent: SentCode, typed: str) -> bool:
    """Whether this is the code; the caller counts the guess first."""
    return hmac.compare_digest(sent.hash, _hash(digits_in(typed), sent.nonce))


def try_code(
    request: HttpRequest,
    *,
    of: str,
    sent_to: str,
    user: User | None = None,
    used_up: str | Promise = TOO_MANY_TODAY,
) -> Counted:
    """Count a guess in a counter that all processes share: three guesses are three, however many at once.

    `of` names the code, `sent_to` its recipient, `user` its owner: it is counted alike whether or not there
    is an account. Give a right guess back. Raises Refused once the code is used up, or the guesses of the day
    are, with the words `used_up`.
    """
    code = sha256(of.encode()).hexdigest()
    counted = count_guess(request, of=code, sent_to=sent_to, user=user, by=asker_of(request, user))
    if "guess_code" in counted.over:
        raise Refused(str(NO_LONGER), USED_UP)
    if counted.over == {CODES_OF_ACCOUNT}:
        # Used up by guesses at another of her ways: nothing may reveal that both belong to one account.
        raise wrong_code()
    if counted.over:
        raise Refused(str(used_up), "too_many_today")
    return counted


def take_code(request: HttpRequest, sent: SentCode, typed: str, *, user: User | None) -> None:
    """Accept the code that was sent, to a user or to a guest, once; anything else is counted as a guess.
    Raises Refused."""
    counted = try_code(request, of=sent.nonce, sent_to=sent.to, user=user)
    if not is_code(sent, typed):
        raise wrong_code()
    counted.give_back()


def wrong_code() -> Refused:
    """Return the refusal of a wrong code."""
    return Refused(str(get_adapter().error_messages["incorrect_code"]), "incorrect_code")


def forget_code(request: HttpRequest, purpose: str) -> None:
    request.session.pop(_session_key(purpose), None)


def _session_key(purpose: str) -> str:
    return f"code:{purpose}"


def _hash(code: str, nonce: str) -> str:
    return keyed_hash(f"{nonce}:{code}", purpose="code")
