"""Where somebody is signed in: a sign-in noted, sessions ended, browsers trusted and asked again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from comptoir.customers.actions.alerts import alert
from comptoir.customers.actions.note import note
from comptoir.customers.facts import (
    BROWSER_TRUSTED,
    BROWSERS_DISTRUSTED,
    NEW_BROWSER_SIGNED_IN,
    SESSIONS_ENDED,
    SIGNED_IN,
)
from comptoir.customers.models import (
    MOST_SESSIONS,
    Browser,
    Session,
    User,
    Visit,
    browser_of,
    browser_token,
)
from comptoir.customers.models.browser import TRUSTED_FOR
from comptoir.journal.record import Acts


@transaction.atomic
def note_sign_in(user: User, *, cookie: str, visit: Visit) -> None:
    """Write down that the user signed in, and end what exceeds twenty sessions.

    She is written to where the browser, known by its `cookie`, is a new one; not for her first of all.
    """
    token, now = browser_token(user, cookie), timezone.now()
    known = Browser.objects.filter(user=user, token=token).update(last_seen_at=now, agent=visit.agent)
    fact = SIGNED_IN if known or not user.browsers.exists() else NEW_BROWSER_SIGNED_IN
    if not known:
        Browser.objects.create(user=user, token=token, agent=visit.agent)
    oldest = (
        Session.objects.of(user).newest_first().values_list("session_key", flat=True)[MOST_SESSIONS - 1 :]
    )
    Session.objects.filter(session_key__in=list(oldest)).delete()
    note(fact, user, visit=visit)
    if fact is NEW_BROWSER_SIGNED_IN:
        alert(user, NEW_BROWSER_SIGNED_IN, visit=visit)


@transaction.atomic
def end_sessions(user: User, sessions: list[Session], *, visit: Visit) -> None:
    """Sign the user out where these sessions are."""
    ended, _rows = (
        Session.objects.of(user).filter(session_key__in=[one.session_key for one in sessions]).delete()
    )
    if ended:
        agents = [one.agent for one in sessions]
        note(SESSIONS_ENDED, user, ended=agents, visit=visit)


@transaction.atomic
def end_sessions_of(user: User, *, by: Acts, visit: Visit) -> None:
    """Sign somebody out everywhere, as staff do for who asks for it (ASVS 7.4.5)."""
    ended, _rows = Session.objects.of(user).delete()
    if ended:
        note(SESSIONS_ENDED, user, by=by, visit=visit)


@transaction.atomic
def trust_browser(user: User, cookie: str, *, renewed: str, visit: Visit) -> None:
    """Do not ask this browser the second step for thirty days.

    From now on it is known by `renewed`: whoever gave it the cookie that it came with holds nothing.
    """
    held = browser_of(user, cookie) or Browser(user=user)
    held.token = browser_token(user, renewed)
    held.agent, held.trusted_until = visit.agent, timezone.now() + TRUSTED_FOR
    held.save()
    note(BROWSER_TRUSTED, user, visit=visit)


@transaction.atomic
def ask_again(user: User, browsers: list[Browser], *, visit: Visit) -> None:
    """Ask these browsers the second step again."""
    ids = [one.id for one in browsers]
    if Browser.objects.filter(user=user, id__in=ids).update(trusted_until=None):
        note(BROWSERS_DISTRUSTED, user, visit=visit)
