"""Telling the owner what happened to her account, with a way to say that it was not her."""

from __future__ import annotations

from datetime import datetime, timedelta
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
from comptoir.customers.models import User, Visit
from comptoir.journal.facts import Fact
from comptoir.post.actions import queue_letter

NOT_ME = "not-me"
GOOD_FOR_DAYS = 14
A_MOMENT = timedelta(minutes=1)

# The subject of each letter, which is all that an SMS says
ALERTS: dict[str, str | Promise] = {
    facts.NEW_BROWSER_SIGNED_IN.name: _("Your account was signed in to with a browser we had not seen"),
    facts.PASSWORD_CHANGED.name: _("Your password was changed"),
    facts.EMAIL_CHANGED.name: _("The email address of your account was changed"),
    facts.PHONE_CHANGED.name: _("The mobile number of your account was changed"),
    facts.SECOND_STEP_ADDED.name: _("A way of two-step verification was added"),
    facts.SECOND_STEP_REMOVED.name: _("A way of two-step verification was removed"),
    facts.RECOVERY_CODES_RENEWED.name: _("New recovery codes were made"),
    facts.RECOVERY_CODE_USED.name: _("A recovery code was used to sign in"),
    facts.WAY_BACK_ASKED.name: _("Somebody asked for the slow way back into your account"),
    facts.WAY_BACK_USED.name: _("Two-step verification was turned off by the slow way back"),
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
) -> None:
    """Write to the user what happened just now, in the caller's transaction.

    By e-mail; by SMS where she has no address, or where it matters most (`by_sms`). `also_to` are the ways of
    before, where they have just changed: whoever changed them does not read those.
    """
    reached, also_to = ways_to(user), also_to or Reached("", "")
    now = timezone.now()
    # What the letter tells of was done within this moment, and is to be undone with what followed it.
    link = settings.PUBLIC_URL + reverse("not_me", args=[not_me_token(user, since=now - A_MOMENT)])
    context = {"what": ALERTS[fact.name], "more": more, "at": now, "agent": visit.agent, "ip": visit.ip}
    texts = {reached.phone, also_to.phone} if by_sms or not reached.email else {also_to.phone}
    for channel, places, letter in (
        ("email", {reached.email, also_to.email}, "customers/alert"),
        ("sms", texts, "customers/alert_sms"),
    ):
        for place in sorted(places - {""}):
            queue_letter(
                letter,
                to=place,
                channel=channel,
                language=user.language or settings.LANGUAGE_CODE,
                context=context | {"name": user.name, "locked": fact is facts.LOCKED},
                secrets={"link": link},
                customer_id=user.customer_id,
            )


def not_me_token(user: User, *, since: datetime) -> str:
    """What a letter's "This wasn't me" carries: whose account, and since when it may not have been her."""
    return signing.dumps([str(user.id), since.timestamp()], salt=NOT_ME, compress=True)


def read_not_me(token: str) -> tuple[User, datetime] | None:
    """The user and the moment of a token; None where it is altered, or older than two weeks."""
    try:
        user_id, since = signing.loads(token, salt=NOT_ME, max_age=GOOD_FOR_DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    user = User.objects.filter(id=UUID(user_id)).first()
    return (user, datetime.fromtimestamp(since, tz=timezone.get_default_timezone())) if user else None
