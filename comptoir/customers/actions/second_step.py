"""The second step: ways of it added and removed, recovery codes, and the codes that are typed."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions.alerts import alert
from comptoir.customers.actions.note import note
from comptoir.customers.facts import (
    RECOVERY_CODE_USED,
    RECOVERY_CODES_RENEWED,
    SECOND_STEP_ADDED,
    SECOND_STEP_FAILED,
    SECOND_STEP_PREFERRED,
    SECOND_STEP_REMOVED,
)
from comptoir.customers.models import Asker, RetiredStep, User, Visit, second_step_of
from comptoir.customers.models.step import APP, CODES, METHODS, PASSKEY, SMS
from comptoir.ground.fold import digits_in
from comptoir.ground.refusal import Refused
from comptoir.ground.seal import seal, unseal
from comptoir.rest.limits import Limit, count

# No letter or digit that could be taken for another
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_COUNT, CODE_LENGTH = 10, 16
MOST_PASSKEYS = 20


def set_up_app(user: User, seed: str, *, counter: int, visit: Visit) -> None:
    """Let an authenticator app that holds this seed (base 32) pass the second step, in place of one before.

    `counter` is the half minute whose code showed that the app has it: only a later one counts.
    """
    _add(user, APP, {"seed": seal(seed, purpose="app").decode(), "counter": counter}, visit=visit)


def set_up_sms(user: User, *, visit: Visit) -> None:
    """Let a code by SMS pass the second step.

    Refused where the number is all there is: who finds the phone would hold both steps.
    """
    if not user.email:
        words = _(
            "You sign in with your number, so it cannot be the second step too. Add an email address first."
        )
        raise Refused(words, "number_is_first_step")
    _add(user, SMS, {}, visit=visit)


def add_passkey(user: User, credential: dict[str, Any], *, name: str, visit: Visit) -> None:
    """Keep a passkey, which signs in by itself and passes the second step."""
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
    """Take ways of the second step away, all, those of a kind, or one; what they were is kept a while."""
    held = Authenticator.objects.filter(user=user)
    held = held.filter(type=kind) if kind else held
    held = held.filter(id=id) if id else held
    RetiredStep.objects.bulk_create(
        RetiredStep(user=user, kind=one.type, content=one.data, added_at=one.created_at) for one in held
    )
    held.delete()


def bring_back_steps(user: User, *, since: datetime) -> None:
    """Make the second step what it was at a moment: what was added since goes, what was taken away is back.

    Not a code by SMS where no number is verified, or where that is the only way to her.
    """
    Authenticator.objects.filter(user=user, created_at__gte=since).delete()
    gone = user.retired_steps.filter(retired_at__gte=since, added_at__lt=since).order_by("added_at")
    works = user.has_verified_phone and user.email
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=one.kind, data=one.content, created_at=one.added_at)
        for one in gone
        if works or one.kind != SMS
    )
    user.retired_steps.filter(retired_at__gte=since).delete()


@transaction.atomic
def remove_method(user: User, method: int, *, works_here: bool, visit: Visit) -> None:
    """Remove a way of the second step; with the last, recovery codes go and two-step verification is off.

    Refused where somebody who works at the desk (`works_here`) would be left without one.
    """
    User.objects.select_for_update().get(pk=user.pk)
    held = Authenticator.objects.filter(user=user, type__in=METHODS)
    found = held.filter(pk=method).first()
    if found is None:
        return
    if works_here and held.count() == 1:
        words = _("Two-step verification is required at the desk. Add another method, then remove this one.")
        raise Refused(words, "desk_needs_second_step")
    kind = found.type
    retire_steps(user, kind, id=method)
    if not held.exists():
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
    """Ten codes, each good once, which end those of before; only their hashes are kept.

    None at all where some were made after `unless_since`: a button clicked twice ends nothing.
    A code's first letter says which hash to try, so that a guess costs one; the others hold 75 bits.
    """
    User.objects.select_for_update().get(pk=user.pk)
    held = Authenticator.objects.filter(user=user, type=CODES)
    if unless_since and held.filter(created_at__gt=unless_since).exists():
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
    """Whether this is one of the user's recovery codes, which it is once."""
    code = _letters_of(typed)
    held = Authenticator.objects.select_for_update().filter(user=user, type=CODES).first()
    hashed = held.data["hashes"].get(code[:1]) if held and len(code) == CODE_LENGTH else None
    if not held or not hashed or not check_password(code, hashed):
        return False
    del held.data["hashes"][code[0]]
    held.last_used_at = timezone.now()
    held.save(update_fields=["data", "last_used_at"])
    left = len(held.data["hashes"])
    note(RECOVERY_CODE_USED, user, left=left, visit=visit)
    alert(user, RECOVERY_CODE_USED, visit=visit)
    return True


def is_recovery_code(typed: str) -> bool:
    """Whether what was typed has the form of a recovery code, whoever's it is."""
    return len(_letters_of(typed)) == CODE_LENGTH


def _letters_of(typed: str) -> str:
    return "".join(sign for sign in typed.upper() if sign in LETTERS)


@transaction.atomic
def use_app_code(user: User, typed: str) -> bool:
    """Whether the app shows this code now, or half a minute before or after; each once (RFC 6238 §5.2)."""
    held = Authenticator.objects.select_for_update().filter(user=user, type=APP).first()
    if held is None:
        return False
    counter = counter_of(unseal(held.data["seed"].encode(), purpose="app"), typed, after=held.data["counter"])
    if counter is None:
        return False
    held.data["counter"] = counter
    held.last_used_at = timezone.now()
    held.save(update_fields=["data", "last_used_at"])
    return True


def counter_of(seed: str, typed: str, *, after: int = 0) -> int | None:
    """The half minute whose code this is, of those around now and later than `after`."""
    digits = digits_in(typed)
    counter: int
    for counter in yield_hotp_counters_from_time():
        if counter > after and hmac.compare_digest(digits, format_hotp_value(hotp_value(seed, counter))):
            return counter
    return None


@transaction.atomic
def note_sms_used(user: User) -> None:
    """Remember that the second step was passed by SMS just now."""
    Authenticator.objects.filter(user=user, type=SMS).update(last_used_at=timezone.now())


@transaction.atomic
def note_failed_second_step(user: User, *, by: Asker, visit: Visit) -> None:
    """Write down a wrong code at the second step: whoever typed it knows the password.

    The first in a day of somebody who may be a stranger is written to the owner.
    """
    note(SECOND_STEP_FAILED, user, visit=visit)
    if by.is_stranger and not count(Limit("step_failed_told", f"step:{user.pk}")).over:
        words = _("If it was not you, somebody has your password: a new one, used nowhere else, ends that.")
        alert(user, SECOND_STEP_FAILED, visit=visit, more=words)
