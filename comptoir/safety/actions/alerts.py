"""Tell the owner what happened to her account, with a way to say that it was not her."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from comptoir.customers.models import User, Visit, fingerprint
from comptoir.journal.facts import Fact
from comptoir.post.actions import queue_letter
from comptoir.post.models import count_of_day, stop_of
from comptoir.safety.facts import LOCKED

NOT_ME = "not-me"
GOOD_FOR = timedelta(days=14)
# SMS to one number in a day; those about closing or opening the account are sent beyond it
MOST_SMS = 10
# Changes made this shortly before are undone too: they were made by the same person
WITH_IT = timedelta(hours=1)


class Reached(NamedTuple):
    """The verified ways to reach a user; either may be empty."""

    email: str
    phone: str


def ways_to(user: User) -> Reached:
    """Return where a user can be reached."""
    address = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
    return Reached(address.email if address else "", user.phone if user.has_verified_phone else "")


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
    """Tell the user what just happened, in the caller's transaction: any fact with an `alert`.

    The `alert` is the subject of a letter, and the whole text of an SMS. Send it by e-mail; by SMS if she has
    no address or none that takes letters, or if it matters most (`by_sms`). `also_to` are the former ways, if
    they have just changed: whoever changed them does not read those. `way` is the second step that it is
    about (`models/step.py`).
    """
    if not fact.alert:
        raise ValueError(f"{fact.name} says nothing that an alert could")
    reached, also_to = ways_to(user), also_to or Reached("", "")
    now = timezone.now()
    since = now - WITH_IT
    context: dict[str, Any] = {"what": fact.alert, "more": more, "at": now} | visit._asdict()
    context |= {"name": user.name, "way": way, "locked": fact is LOCKED}
    for channel, to, letter in _letters(user, reached, also_to, by_sms=by_sms):
        link = reverse("not_me", args=[not_me_token(user, since=since, sent_to=to)])
        queue_letter(
            letter,
            to=to,
            channel=channel,
            language=user.language or settings.LANGUAGE_CODE,
            context=context,
            secrets={"link": settings.PUBLIC_URL + link},
            customer_id=user.customer_id,
        )


def _letters(
    user: User, reached: Reached, also_to: Reached, *, by_sms: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield channel, recipient and letter; beyond ten SMS a day to a number, only what matters most."""
    letter, text = "customers/alert", "customers/alert_sms"
    for to in sorted({reached.email, also_to.email} - {""}):
        yield "email", to, letter
    is_texted = by_sms or not reached.email or bool(stop_of(reached.email))
    texts = {reached.phone, also_to.phone} if is_texted else {also_to.phone}
    for to in sorted(texts - {""}):
        if by_sms or count_of_day(text, to=to, customer_id=user.customer_id) < MOST_SMS:
            yield "sms", to, text


class NotMe(NamedTuple):
    """What the link "This wasn’t me" is about.

    The account, since when it may have been somebody else, and whether a lock has undone that already.
    """

    user: User
    since: datetime
    is_done: bool


def not_me_token(user: User, *, since: datetime, sent_to: str) -> str:
    """Return the token in a letter's link: the account, since when, and a mark of where the letter went."""
    content = user.id.bytes + int(since.timestamp()).to_bytes(4) + _mark(sent_to)
    return _signer().sign(base64.urlsafe_b64encode(content).decode())


def read_not_me(token: str) -> NotMe | None:
    """Return what a token is about; None if it was altered, is over two weeks old, or its address has no
    say."""
    try:
        content = base64.urlsafe_b64decode(_signer().unsign(token))
    except signing.BadSignature:
        return None
    since, mark = datetime.fromtimestamp(int.from_bytes(content[16:20]), UTC), content[20:]
    user = User.objects.filter(id=UUID(bytes=content[:16])).first()
    if user is None or timezone.now() - since > GOOD_FOR:
        return None
    if mark not in map(_mark, _identifiers_with_say(user)):
        return None
    return NotMe(user, since, user.lock_downs.filter(since__lte=since, at__gte=since + WITH_IT).exists())


def _identifiers_with_say(user: User) -> set[str]:
    """Return the ways to reach her, and those that she gave up lately.

    A way that was added and removed within these two weeks is left out: it belonged to whoever had taken over
    the account. So is one whose return was stopped.
    """
    changes = user.address_changes.filter(changed_at__gt=timezone.now() - GOOD_FOR, undone_at=None)
    for stopped in user.address_returns.filter(is_stopped=True):
        changes = changes.exclude(changed_at__range=(stopped.since, stopped.asked_at))
    first: dict[str, str] = {}
    for change in changes.order_by("changed_at"):
        first.setdefault(change.old, "old")
        first.setdefault(change.new, "new")
    return {*ways_to(user), *(identifier for identifier, was in first.items() if was == "old")} - {""}


def _mark(identifier: str) -> bytes:
    return bytes.fromhex(fingerprint(identifier))[:4]


def _signer() -> signing.Signer:
    return signing.Signer(salt=NOT_ME, sep=".")
