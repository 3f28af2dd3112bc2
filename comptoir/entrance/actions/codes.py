"""Check a code that the library waits for: each guess is counted, and a wrong one is used up."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import Promise

from comptoir.customers.models import User
from comptoir.entrance.allauth import compare_user_code, email_already_exists, phone_already_exists
from comptoir.ground.refusal import Refused
from comptoir.safety.actions import TOO_MANY_TODAY, USED_UP, try_code, wrong_code

WRONG_GUESS = "wrong_guess"


def take_waiting_code(
    request: HttpRequest,
    process: Any,
    typed: str,
    *,
    user: User | None = None,
    used_up: str | Promise = TOO_MANY_TODAY,
) -> None:
    """Take the code that `process`, which is the library's, waits for.

    `user` is the account that it opens; `used_up` are the words once the guesses of the day are used up.
    Raises Refused: with WRONG_GUESS if the code is wrong, or its address belongs to somebody else by now.
    """
    state = process.state
    sent_to = state.get("email") or state.get("phone") or ""
    code = f"{request.session.session_key}:{state.get('at')}"
    counted = try_code(request, of=code, sent_to=sent_to, user=user, used_up=used_up)
    if not compare_user_code(actual=typed, expected=process.code):
        raise Refused(wrong_code().words, WRONG_GUESS)
    counted.give_back()


def refuse_taken(process: Any) -> None:
    """Raise Refused if the address or number that a right code has shown is another account's by now."""
    email, phone = process.state.get("email"), process.state.get("phone")
    try:
        if email:
            email_already_exists(email, user=process.user, always_raise=True)
        elif phone:
            phone_already_exists(process.user, phone, always_raise=True)
    except ValidationError as taken:
        raise Refused(taken.messages[0], WRONG_GUESS) from None


def use_up_guess(process: Any, why: str) -> bool:
    """Count a refused code (`why`) with the library; return whether it was the last that `process`
    accepts."""
    if why == USED_UP:
        process.abort()
        return True
    return why == WRONG_GUESS and not process.record_invalid_attempt()
