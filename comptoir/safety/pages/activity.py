"""Where somebody is signed in, and what happened to her account."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import UserRequest, signed_in_only, visit_of
from comptoir.safety.actions import end_sessions
from comptoir.safety.allauth import logout
from comptoir.safety.facts import NEW_BROWSER_SIGNED_IN
from comptoir.safety.models import REPEATED, ActivityLine, Session, activity_of, sessions_of
from comptoir.safety.recent import recent_sign_in_required
from comptoir.safety.sessions import hashed
from comptoir.ui.formats import NOW, day_title

LINES = 30
# The icon of a fact, by the first of these words that stands in its name
ICONS = (
    ("failed", "x-circle"),
    ("signed_in", "arrow-right-end-on-rectangle"),
    ("sessions", "arrow-right-start-on-rectangle"),
    ("signed_up", "user-circle"),
    ("name", "user-circle"),
    ("password", "key"),
    ("phone", "device-phone-mobile"),
    ("second_step", "device-phone-mobile"),
    ("recovery", "lifebuoy"),
    ("browser", "computer-desktop"),
    ("address", "envelope"),
    ("email", "envelope"),
    ("locked", "lock-closed"),
)
# What deserves a second look
LOOKS = {NEW_BROWSER_SIGNED_IN.name: "happened--unknown"}


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: UserRequest) -> HttpResponse:
    """List the sessions, this one first; one, or all others, can be ended."""
    if request.method == "POST":
        return _end(request)
    listed, here = sessions_of(request.user), hashed(str(request.session.session_key))
    listed.sort(key=lambda session: session.session_key != here)
    shown = [_shown_session(session, here) for session in listed]
    return render(request, "safety/sessions.html", {"sessions": shown})


def _shown_session(session: Session, here: str) -> dict[str, Any]:
    """Return a session as it is drawn: when it was last seen says something where time has passed."""
    was_seen_later = session.seen_at - session.began_at > NOW
    return {"session": session, "is_here": session.session_key == here, "was_seen_later": was_seen_later}


@recent_sign_in_required
def _end(request: UserRequest) -> HttpResponse:
    here, named = hashed(str(request.session.session_key)), request.POST.get("session", "")
    signed_in = sessions_of(request.user)
    others = [session for session in signed_in if session.session_key != here]
    ended = [session for session in signed_in if session.session_key == named] if named else others
    end_sessions(request.user, ended, visit=visit_of(request))
    if any(session.session_key == here for session in ended):
        logout(request)
        return redirect("home")
    messages.success(request, _("That device is signed out."))
    return redirect("sessions")


@signed_in_only
def activity(request: UserRequest) -> HttpResponse:
    """List sign-ins and changes, the newest first, each with time, network and browser."""
    page = activity_of(request.user, request.GET, size=LINES)
    days = groupby(page.lines, key=lambda line: timezone.localtime(line.entry.happened_at).date())
    shown = [(day_title(on), [_shown(line) for line in lines]) for on, lines in days]
    return render(request, "safety/activity.html", {"page": page, "days": shown})


def _shown(line: ActivityLine) -> dict[str, Any]:
    """Return a line as it is drawn: what failed let nobody in, so only the rest may have been a stranger."""
    entry = line.entry
    icon = next((icon for word, icon in ICONS if word in entry.fact), "shield-check")
    has_failed = entry.fact in REPEATED
    looks = "happened--failed" if has_failed else LOOKS.get(entry.fact, "")
    return {"line": line, "entry": entry, "icon": icon, "has_failed": has_failed, "looks": looks}
