"""Sessions and browsers: record a sign-in, end sessions, trust browsers or ask them again."""

from __future__ import annotations

import time

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from comptoir.customers.actions.note import note
from comptoir.customers.models import User, Visit, account_at, fingerprint
from comptoir.journal.record import NOBODY_KNOWN, Acts
from comptoir.safety.actions.alerts import alert
from comptoir.safety.facts import (
    BROWSER_TRUSTED,
    BROWSERS_DISTRUSTED,
    NEW_BROWSER_SIGNED_IN,
    SESSIONS_ENDED,
    SIGN_IN_FAILED,
    SIGNED_IN,
)
from comptoir.safety.models import MOST_SESSIONS, Browser, EndedSession, Session, browser_of, browser_token
from comptoir.safety.models.browser import TRUSTED_FOR
from comptoir.safety.sessions import BEGAN, SEEN, VISIT


def begin_session(request: HttpRequest, visit: Visit) -> None:
    """Store in a new session when it began, and where."""
    now = int(time.time())
    request.session[BEGAN], request.session[SEEN], request.session[VISIT] = now, now, list(visit)


@transaction.atomic
def note_sign_in(user: User, *, cookie: str, visit: Visit) -> None:
    """Record a sign-in, and end sessions beyond twenty.

    The user gets a letter if the browser, known by its `cookie`, is new, except for her very first one.
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
    """Sign the user out of these sessions."""
    owned = Session.objects.of(user).filter(session_key__in=[session.session_key for session in sessions])
    if owned.end(EndedSession.Why.ELSEWHERE):
        agents = [session.agent for session in sessions]
        note(SESSIONS_ENDED, user, ended=agents, visit=visit)


@transaction.atomic
def end_sessions_of(user: User, *, by: Acts, visit: Visit) -> None:
    """Sign somebody out everywhere, as staff do on request (ASVS 7.4.5)."""
    if Session.objects.of(user).end(EndedSession.Why.SHOP):
        note(SESSIONS_ENDED, user, by=by, visit=visit)


@transaction.atomic
def trust_browser(user: User, cookie: str, *, renewed: str, visit: Visit) -> None:
    """Stop asking this browser for the second step for thirty days.

    It gets the cookie `renewed`, so that nobody who planted its old one gains anything.
    """
    browser = browser_of(user, cookie) or Browser(user=user)
    browser.token = browser_token(user, renewed)
    browser.agent, browser.trusted_until = visit.agent, timezone.now() + TRUSTED_FOR
    browser.save()
    note(BROWSER_TRUSTED, user, visit=visit)


@transaction.atomic
def ask_again(user: User, browsers: list[Browser], *, visit: Visit) -> None:
    """Ask these browsers for the second step again."""
    ids = [browser.id for browser in browsers]
    if Browser.objects.filter(user=user, id__in=ids).update(trusted_until=None):
        note(BROWSERS_DISTRUSTED, user, visit=visit)


@transaction.atomic
def note_failed_sign_in(identifier: str, *, visit: Visit) -> None:
    """Record a failed sign-in: in the journal of the account's owner, else in the house's.

    Only a fingerprint of what was typed is stored, never the text.
    """
    user = account_at(identifier)
    typed = fingerprint(identifier)[:16]
    note(SIGN_IN_FAILED, user, by=NOBODY_KNOWN, address=typed, visit=visit)
