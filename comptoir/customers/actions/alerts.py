"""Telling the owner what happened to her account, with a way to say that it was not her."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.customers import facts
from comptoir.customers.models import User, Visit, fingerprint
from comptoir.journal.facts import Fact
from comptoir.post.actions import queue_letter
from comptoir.post.models import count_of_day

NOT_ME = "not-me"
GOOD_FOR = timedelta(days=14)
# To one number in a day; what closes or opens the account is told beyond it
MOST_SMS = 10
# What happened so shortly before is taken back too: whoever did the one did the other
WITH_IT = timedelta(hours=1)

# The subject of each letter, which is all that an SMS says
ALERTS: dict[str, str | Promise] = {
    facts.NEW_BROWSER_SIGNED_IN.name: _("New sign-in to your account from an unknown browser"),
    facts.PASSWORD_CHANGED.name: _("Your password was changed"),
    facts.EMAIL_CHANGED.name: _("The email address of your account was changed"),
    facts.PHONE_CHANGED.name: _("The mobile number of your account was changed"),
    facts.SECOND_STEP_ADDED.name: _("A two-step verification method was added"),
    facts.SECOND_STEP_REMOVED.name: _("A two-step verification method was removed"),
    facts.RECOVERY_CODES_RENEWED.name: _("New recovery codes were made"),
    facts.RECOVERY_CODE_USED.name: _("A recovery code was used to sign in"),
    facts.SECOND_STEP_FAILED.name: _("Your password was typed, and then a wrong code"),
    facts.WAY_BACK_ASKED.name: _("Somebody asked to recover your account"),
    facts.WAY_BACK_USED.name: _("Account recovery has turned two-step verification off"),
    facts.LOCKED.name: _("Your account is locked, as you asked"),
}


class Reached(NamedTuple):
    """The ways that lead to a user, each verified; either may be empty."""

    email: str
    phone: str


def ways_to(user: User) -> Reached:
    """Where a user can be told something."""
    held = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
    return Reached(held.email if held else "", user.phone if user.has_verified_phone else "")


def alert(
    user: User,
    fact: Fact,
    *,
    visit: Visit,
    also_to: Reached | None = None,
    by_sms: bool = False,
    more: str | Promise = "",
    way: str = "",
) -> None:
    """Write to the user what happened just now, in the caller's transaction.

    By e-mail; by SMS where she has no address, or where it matters most (`by_sms`). `also_to` are the ways of
    before, where they have just changed: whoever changed them does not read those. `way` is the one of the
    second step that it is about (`models/step.py`).
    """
    reached, also_to = ways_to(user), also_to or Reached("", "")
    now = timezone.now()
    since = now - WITH_IT
    context = {"what": ALERTS[fact.name], "more": more, "at": now} | visit._asdict()
    texts = {reached.phone, also_to.phone} if by_sms or not reached.email else {also_to.phone}
    for channel, places, letter in (
        ("email", {reached.email, also_to.email}, "customers/alert"),
        ("sms", texts, "customers/alert_sms"),
    ):
        for place in sorted(places - {""}):
            sent = channel == "sms" and count_of_day(letter, to=place, customer_id=user.customer_id)
            if sent >= MOST_SMS and not by_sms:
                continue
            link = reverse("not_me", args=[not_me_token(user, since=since, place=place)])
            queue_letter(
                letter,
                to=place,
                channel=channel,
                language=user.language or settings.LANGUAGE_CODE,
                context=context | {"name": user.name, "way": way, "locked": fact is facts.LOCKED},
                secrets={"link": settings.PUBLIC_URL + link},
                customer_id=user.customer_id,
            )


class NotMe(NamedTuple):
    """What a letter's “This wasn’t me” is about.

    Whose account, since when it may not have been her, and whether a lock took that back already.
    """

    user: User
    since: datetime
    is_done: bool


def not_me_token(user: User, *, since: datetime, place: str) -> str:
    """What a letter's link carries: whose account, since when, and a mark of where the letter went."""
    held = user.id.bytes + int(since.timestamp()).to_bytes(4) + _mark(place)
    return _signer().sign(base64.urlsafe_b64encode(held).decode())


def read_not_me(token: str) -> NotMe | None:
    """What a token is about; None where it is altered, older than two weeks, or its place has no say."""
    try:
        held = base64.urlsafe_b64decode(_signer().unsign(token))
    except signing.BadSignature:
        return None
    since, mark = datetime.fromtimestamp(int.from_bytes(held[16:20]), UTC), held[20:]
    user = User.objects.filter(id=UUID(bytes=held[:16])).first()
    if user is None or timezone.now() - since > GOOD_FOR or mark not in map(_mark, _places_with_say(user)):
        return None
    return NotMe(user, since, user.lock_downs.filter(since__lte=since, at__gte=since + WITH_IT).exists())


def _places_with_say(user: User) -> set[str]:
    """The ways to her, and those that she gave up lately.

    One that came and went within these two weeks has none: it was whoever had taken the account over. Nor has
    one whose return was stopped.
    """
    changes = user.address_changes.filter(changed_at__gt=timezone.now() - GOOD_FOR, undone_at=None)
    for stopped in user.address_returns.filter(is_stopped=True):
        changes = changes.exclude(changed_at__range=(stopped.since, stopped.asked_at))
    first: dict[str, str] = {}
    for change in changes.order_by("changed_at"):
        first.setdefault(change.old, "old")
        first.setdefault(change.new, "new")
    return {*ways_to(user), *(place for place, was in first.items() if was == "old")} - {""}


def _mark(place: str) -> bytes:
    return bytes.fromhex(fingerprint(place))[:4]


def _signer() -> signing.Signer:
    return signing.Signer(salt=NOT_ME, sep=".")
