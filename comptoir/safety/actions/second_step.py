"""The second step: add and remove its ways, make recovery codes, and check codes."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions.note import note
from comptoir.customers.models import User, Visit
from comptoir.ground.fold import digits_in
from comptoir.ground.refusal import Refused
from comptoir.ground.seal import seal, unseal
from comptoir.rest.limits import Limit, count
from comptoir.safety.actions.alerts import alert
from comptoir.safety.allauth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from comptoir.safety.facts import (
    RECOVERY_CODE_USED,
    RECOVERY_CODES_RENEWED,
    SECOND_STEP_ADDED,
    SECOND_STEP_FAILED,
    SECOND_STEP_PREFERRED,
    SECOND_STEP_REMOVED,
)
from comptoir.safety.models import Asker, RetiredStep, second_step_of
from comptoir.safety.models.step import APP, CODES, METHODS, PASSKEY, SMS

# Without letters and digits that look like others
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_COUNT, CODE_LENGTH = 10, 16
MOST_PASSKEYS = 20


def set_up_app(user: User, seed: str, *, counter: int, visit: Visit) -> None:
    """Let an authenticator app with this seed (base 32) pass the second step, instead of an earlier one.

    `counter` is the half minute whose code proved the app: only later codes are accepted.
    """
    _add(user, APP, {"seed": seal(seed, purpose="app").decode(), "counter": counter}, visit=visit)


def set_up_sms(user: User, *, visit: Visit) -> None:
    """Let a code by SMS pass the second step.

    Refused if she signs in by her number alone: who finds the phone would have both steps.
    """
    if not user.email:
        words = _(
            "You sign in with your number, so it cannot be the second step too. Add an email address first."
        )
        raise Refused(words, "number_is_first_step")
    _add(user, SMS, {}, visit=visit)


def add_passkey(user: User, credential: dict[str, Any], *, name: str, visit: Visit) -> None:
    """Save a passkey, which signs in by itself and passes the second step."""
    if Authenticator.objects.filter(user=user, type=PASSKEY).count() >= MOST_PASSKEYS:
        raise Refused(
            _("You have as many passkeys as an account can hold. Remove one first."), "too_many_passkeys"
        )
    _add(user, PASSKEY, {"name": name, "credential": credential}, visit=visit)


@transaction.atomic
def _add(user: User, kind: str, content: dict[str, Any], *, visit: Visit) -> None:
    User.objects.select_for_update().get(pk=user.pk)
    if kind != PASSKEY:
        retire_steps(user, kind)
    Authenticator.objects.create(user=user, type=kind, data=content)
    note(SECOND_STEP_ADDED, user, way=kind, visit=visit)
    alert(user, SECOND_STEP_ADDED, visit=visit, way=kind)


def retire_steps(user: User, kind: str = "", *, id: int | None = None) -> None:
    """Remove ways of the second step: all, those of a kind, or one; their content is kept for a while."""
    steps = Authenticator.objects.filter(user=user)
    steps = steps.filter(type=kind) if kind else steps
    steps = steps.filter(id=id) if id else steps
    RetiredStep.objects.bulk_create(
        RetiredStep(user=user, kind=step.type, content=step.data, added_at=step.created_at) for step in steps
    )
    steps.delete()


def bring_back_steps(user: User, *, since: datetime) -> None:
    """Restore the second step of a moment: delete what was added since, bring back what was removed.

    A code by SMS stays away if no number is verified, or if the number is the only way to reach her.
    """
    Authenticator.objects.filter(user=user, created_at__gte=since).delete()
    removed = user.retired_steps.filter(retired_at__gte=since, added_at__lt=since).order_by("added_at")
    sms_works = user.has_verified_phone and user.email
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=step.kind, data=step.content, created_at=step.added_at)
        for step in removed
        if sms_works or step.kind != SMS
    )
    user.retired_steps.filter(retired_at__gte=since).delete()


@transaction.atomic
def remove_method(user: User, method: int, *, works_here: bool, visit: Visit) -> None:
    """Remove a way of the second step; after the last, drop the recovery codes too: the step is off.

    Refused if somebody who works at the desk (`works_here`) would be left without one.
    """
    User.objects.select_for_update().get(pk=user.pk)
    methods = Authenticator.objects.filter(user=user, type__in=METHODS)
    chosen = methods.filter(pk=method).first()
    if chosen is None:
        return
    if works_here and methods.count() == 1:
        words = _("Two-step verification is required at the desk. Add another method, then remove this one.")
        raise Refused(words, "desk_needs_second_step")
    kind = chosen.type
    retire_steps(user, kind, id=method)
    if not methods.exists():
        retire_steps(user)
        user.browsers.update(trusted_until=None)
    note(SECOND_STEP_REMOVED, user, way=kind, visit=visit)
    alert(user, SECOND_STEP_REMOVED, visit=visit, by_sms=True, way=kind)


@transaction.atomic
def prefer_method(user: User, kind: str, *, visit: Visit) -> None:
    """Offer this way of the second step first."""
    if kind in second_step_of(user).kinds and user.preferred_step != kind:
        user.preferred_step = kind
        user.save(update_fields=["preferred_step"])
        note(SECOND_STEP_PREFERRED, user, way=kind, visit=visit)


@transaction.atomic
def make_recovery_codes(user: User, *, visit: Visit, unless_since: datetime | None = None) -> list[str]:
    """Make ten codes, each valid once, which replace earlier ones; only their hashes are kept.

    Returns none if some were made after `unless_since`: a button clicked twice changes nothing.
    A code's first letter says which hash to try, so that a guess costs one hash; the others hold 75 bits.
    """
    User.objects.select_for_update().get(pk=user.pk)
    earlier = Authenticator.objects.filter(user=user, type=CODES)
    if unless_since and earlier.filter(created_at__gt=unless_since).exists():
        return []
    retire_steps(user, CODES)
    codes = [
        first + "".join(secrets.choice(LETTERS) for _sign in range(CODE_LENGTH - 1))
        for first in LETTERS[:CODE_COUNT]
    ]
    hashes = {code[0]: make_password(code) for code in codes}
    Authenticator.objects.create(user=user, type=CODES, data={"hashes": hashes})
    note(RECOVERY_CODES_RENEWED, user, visit=visit)
    alert(user, RECOVERY_CODES_RENEWED, visit=visit)
    return ["-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)) for code in codes]


@transaction.atomic
def use_recovery_code(user: User, typed: str, *, visit: Visit) -> bool:
    """Whether this is one of the user's recovery codes; it is used up."""
    code = _letters_of(typed)
    stored = Authenticator.objects.select_for_update().filter(user=user, type=CODES).first()
    hashed = stored.data["hashes"].get(code[:1]) if stored and len(code) == CODE_LENGTH else None
    if not stored or not hashed or not check_password(code, hashed):
        return False
    del stored.data["hashes"][code[0]]
    stored.last_used_at = timezone.now()
    stored.save(update_fields=["data", "last_used_at"])
    left = len(stored.data["hashes"])
    note(RECOVERY_CODE_USED, user, left=left, visit=visit)
    alert(user, RECOVERY_CODE_USED, visit=visit)
    return True


def is_recovery_code(typed: str) -> bool:
    """Whether a typed text has the form of a recovery code."""
    return len(_letters_of(typed)) == CODE_LENGTH


def _letters_of(typed: str) -> str:
    return "".join(sign for sign in typed.upper() if sign in LETTERS)


@transaction.atomic
def use_app_code(user: User, typed: str) -> bool:
    """Whether the app shows this code now, or half a minute before or after; it is used up (RFC 6238
    §5.2)."""
    app = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if app is None:
        return False
    counter = counter_of(unseal(app.data["seed"].encode(), purpose="app"), typed, after=app.data["counter"])
    if counter is None:
        return False
    app.data["counter"] = counter
    app.last_used_at = timezone.now()
    app.save(update_fields=["data", "last_used_at"])
    return True


def counter_of(seed: str, typed: str, *, after: int = 0) -> int | None:
    """Return the half minute that the code belongs to, close to now and later than `after`."""
    digits = digits_in(typed)
    counter: int
    for counter in yield_hotp_counters_from_time():
        if counter > after and hmac.compare_digest(digits, format_hotp_value(hotp_value(seed, counter))):
            return counter
    return None


@transaction.atomic
def note_sms_used(user: User) -> None:
    """Save that the second step was just passed by SMS."""
    Authenticator.objects.filter(user=user, type=SMS).update(last_used_at=timezone.now())


@transaction.atomic
def note_failed_second_step(user: User, *, by: Asker, visit: Visit) -> None:
    """Record a wrong code at the second step, typed by somebody who knows the password.

    The first in a day that may be by a stranger is reported to the owner.
    """
    note(SECOND_STEP_FAILED, user, visit=visit)
    if by.is_stranger and not count(Limit("step_failed_told", f"step:{user.pk}")).over:
        words = _("If it was not you, someone knows your password: set a new one that you use nowhere else.")
        alert(user, SECOND_STEP_FAILED, visit=visit, more=words)
