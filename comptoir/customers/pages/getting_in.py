"""Pages of our own beside allauth's: the judgement of a password, and keeping a session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from comptoir.customers.models import CustomerRequest
from comptoir.customers.passwords import LONGEST, Person, judge
from comptoir.rest.limits import count, from_network
from comptoir.ui.pages import go_back, post_only


# It changes nothing, so a forged request gains nothing; and one that is still on its way when the form is
# sent carries a token that has just been changed.
@csrf_exempt
@login_not_required
@require_POST
@never_cache
@sensitive_post_parameters()
def password_judgement(request: HttpRequest) -> HttpResponse:
    """What a password being typed still needs, and how strong it is; nothing of it is kept."""
    if count(*from_network("judged_from", request)).over:
        return HttpResponse(status=429)
    password = request.POST.get("password1", "")[: LONGEST + 1]
    judgement = judge(password, _person(request), policy=settings.PASSWORD_POLICY)
    # Still on its way when the form is sent, it comes with a session that has just been given another key:
    # Django would then have the browser forget the new one.
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    return render(request, "customers/_judgement.html", {"judgement": judgement})


def _person(request: HttpRequest) -> Person:
    """Whose password it is to be: hers who is signed in or has typed her code, else what the form says."""
    held = PasswordResetVerificationProcess.resume(request)
    confirmed = held.user if held and held.state.get("code_confirmed") else None
    user: Any = request.user if request.user.is_authenticated else confirmed
    if user:
        return Person(user.name, user.email)
    return Person(request.POST.get("name", "")[:200], request.POST.get("email", "")[:254])


@post_only(sent_from="account")
def session(request: CustomerRequest) -> HttpResponse:
    """Stay signed in: being asked is what keeps an unkept session from ending."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    messages.success(request, _("You are still signed in."))
    return go_back(request, otherwise="account")
