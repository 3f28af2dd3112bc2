"""Where somebody is signed in, and what happened to her account."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import UserRequest, signed_in_only, visit_of
from comptoir.safety.actions import end_sessions
from comptoir.safety.allauth import logout
from comptoir.safety.models import activity_of, sessions_of
from comptoir.safety.recent import recent_sign_in_required
from comptoir.safety.sessions import hashed

LINES = 30


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: UserRequest) -> HttpResponse:
    """List the sessions, this one first; one, or all others, can be ended."""
    if request.method == "POST":
        return _end(request)
    listed, here = sessions_of(request.user), hashed(str(request.session.session_key))
    listed.sort(key=lambda session: session.session_key != here)
    return render(request, "safety/sessions.html", {"sessions": listed, "here": here})


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
    return render(request, "safety/activity.html", {"page": page})
