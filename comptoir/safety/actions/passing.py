"""Prove who one is: by password or by a second step's code; each try is counted."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comptoir.customers.asking import visit_of
from comptoir.customers.models import User
from comptoir.ground.refusal import Refused
from comptoir.rest.limits import Limit, count
from comptoir.safety.actions.codes import SentCode, code_sent, forget_code, is_code, sms_purpose
from comptoir.safety.actions.passkeys import begin_passkey
from comptoir.safety.actions.second_step import (
    is_recovery_code,
    note_failed_second_step,
    note_sms_used,
    use_app_code,
    use_recovery_code,
)
from comptoir.safety.actions.tries import CODES_OF_ACCOUNT, count_second_step
from comptoir.safety.allauth import record_authentication
from comptoir.safety.models import APP, CODES, PASSKEY, SMS, SecondStep, asker_of


def show_password(user: User, password: str, *, wrong: str) -> None:
    """Check the password of somebody who is signed in; `wrong` are the words for a wrong one.

    Raises Refused if it is wrong, or after too many tries.
    """
    try:
        is_hers = get_adapter().reauthenticate(user, password)
    except ValidationError as error:
        raise Refused(error.messages[0], getattr(error, "code", "") or "too_many_tries") from None
    if not is_hers:
        raise Refused(wrong, "wrong")


def pass_second_step(request: HttpRequest, user: User, typed: str, *, by_hand: bool = False) -> str:
    """Pass the second step with a code, which is used up; return the way that it was passed by.

    `by_hand` means that a recovery code is asked for. Raises Refused if the code is wrong, or after too many
    tries.
    """
    asker, visit = asker_of(request, user), visit_of(request)
    counted = count_second_step(user, by=asker, is_recovery_code=is_recovery_code(typed))
    if CODES_OF_ACCOUNT in counted.over:
        words = _(
            "Too many wrong codes today. You can still use a passkey, a recovery code, or a browser that you "
            "have signed in with before."
        )
        raise Refused(words, "too_many_today")
    if counted.over:
        words = str(get_adapter().error_messages["too_many_login_attempts"])
        raise Refused(words, "too_many_login_attempts")
    way = _way_of(request, user, typed)
    if not way:
        note_failed_second_step(user, by=asker, visit=visit)
        raise Refused(_wrong(by_hand), "incorrect_code")
    counted.give_back()
    return way


def _wrong(by_hand: bool) -> str:
    if by_hand:
        return _("This recovery code is wrong, or has been used already. Check it, or use another one.")
    return _("This code is wrong, or no longer works. Look at the newest one and type it again.")


def _way_of(request: HttpRequest, user: User, typed: str) -> str:
    sent = code_sent(request, sms_purpose(user))
    if sent and _counts(sent) and is_code(sent, typed):
        note_sms_used(user)
        return SMS
    if use_app_code(user, typed):
        return APP
    return CODES if use_recovery_code(user, typed, visit=visit_of(request)) else ""


def _counts(sent: SentCode) -> bool:
    return not count(Limit("guess_code", f"code:{sent.nonce}")).over


def remember_passed(request: HttpRequest, user: User, way: str) -> None:
    """Store in the session how the second step was passed."""
    record_authentication(request, user, method="mfa", type=way)
    forget_code(request, sms_purpose(user))


def ask_second_step(request: HttpRequest, user: User, step: SecondStep, *, by_hand: bool) -> dict[str, Any]:
    """Return what a page that asks for the second step shows; `by_hand` if it asks for a recovery code."""
    sent = code_sent(request, sms_purpose(user))
    offers_passkey = PASSKEY in step.kinds and not by_hand
    return {
        "step": step,
        "kinds": step.kinds,
        "with_recovery_code": by_hand,
        # A passkey is no code, and has its own button.
        "asks_code": by_hand or step.kinds != [PASSKEY],
        "sent_to": sent.to[-2:] if sent and not by_hand else "",
        "passkey_options": json.dumps(begin_passkey(user)) if offers_passkey else "",
    }
