"""Where somebody is signed in, and what happened to her account."""

from __future__ import annotations

from allauth.account.internal.flows.logout import logout
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import end_sessions
from comptoir.customers.models import UserRequest, activity_of, sessions_of, signed_in_only, visit_of
from comptoir.customers.recent import recent_sign_in_required
from comptoir.customers.sessions import hashed

LINES = 30


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: UserRequest) -> HttpResponse:
    """Every place, this one first; one, or all others, can be ended."""
    if request.method == "POST":
        return _end(request)
    held, here = sessions_of(request.user), hashed(str(request.session.session_key))
    held.sort(key=lambda one: one.session_key != here)
    return render(request, "customers/sessions.html", {"sessions": held, "here": here})


@recent_sign_in_required
def _end(request: UserRequest) -> HttpResponse:
    here, named = hashed(str(request.session.session_key)), request.POST.get("session", "")
    held = sessions_of(request.user)
    ended = [one for one in held if one.session_key == named or (not named and one.session_key != here)]
    end_sessions(request.user, ended, visit=visit_of(request))
    if any(one.session_key == here for one in ended):
        logout(request)
        return redirect("home")
    messages.success(request, _("That device is signed out."))
    return redirect("sessions")


@signed_in_only
def activity(request: UserRequest) -> HttpResponse:
    """Sign-ins and changes, the newest first, each with when, where from and by which browser."""
    page = activity_of(request.user, request.GET, size=LINES)
    return render(request, "customers/activity.html", {"page": page})
