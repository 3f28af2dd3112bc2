"""Judge a password while it is typed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from comptoir.entrance.allauth import PasswordResetVerificationProcess
from comptoir.rest.limits import count, from_network
from comptoir.safety.models import LONGEST, Person, judge


# It changes nothing, so a forged request gains nothing; and a request still on its way when the form is sent
# carries a token that was just replaced.
@csrf_exempt
@login_not_required
@require_POST
@never_cache
@sensitive_post_parameters()
def password_judgement(request: HttpRequest) -> HttpResponse:
    """Say what a typed password still needs, and how strong it is; nothing is stored."""
    if count(*from_network("judged_from", request)).over:
        return HttpResponse(status=429)
    password = request.POST.get("password1", "")[: LONGEST + 1]
    judgement = judge(password, _person(request), policy=settings.PASSWORD_POLICY)
    # A request still on its way when the form is sent comes with an old session key: Django would make the
    # browser forget the new one.
    request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
    return render(request, "entrance/_judgement.html", {"judgement": judgement})


def _person(request: HttpRequest) -> Person:
    """Return whose password it will be: the signed-in user, or one with a verified code, else as typed."""
    process = PasswordResetVerificationProcess.resume(request)
    confirmed = process.user if process and process.state.get("code_confirmed") else None
    user: Any = request.user if request.user.is_authenticated else confirmed
    if user:
        return Person(user.name, user.email)
    return Person(request.POST.get("name", "")[:200], request.POST.get("email", "")[:254])
