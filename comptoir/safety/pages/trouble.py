"""When it was not her: the page that a letter leads to, which locks the account."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import UserRequest, signed_in_only, visit_of
from comptoir.customers.models import User
from comptoir.safety.actions import (
    give_address_back,
    lock_down,
    pass_second_step,
    read_not_me,
    read_return,
    stop_return,
)
from comptoir.safety.forms import SecondStepForm, SinceForm
from comptoir.safety.models import address_return_of, is_known_since_before, second_step_of
from comptoir.safety.models.step import APP, CODES
from comptoir.safety.recent import confirm_first, has_recent_sign_in
from comptoir.ui.pages import is_accepted


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """“This wasn’t me”: explain, and lock on a click of the button; the link alone changes nothing."""
    read = read_not_me(token)
    if read and read.is_done and not read.user.has_usable_password():
        return _locked(request, read.user)
    if read is None or read.is_done:
        return render(request, "safety/not_me_over.html", status=410)
    if request.method != "POST":
        return render(request, "safety/not_me.html")
    cookie = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    is_hers = is_known_since_before(read.user, cookie, read.since)
    lock_down(read.user, since=read.since, visit=visit_of(request), is_shown=is_hers)
    if request.user.pk == read.user.pk:
        logout(request)
    return _locked(request, read.user)


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def compromised(request: UserRequest) -> HttpResponse:
    """Secure your account: lock it as its signed-in owner, and undo as many days as she says."""
    form = SinceForm(request.POST or None)
    if not form.is_valid():
        return render(request, "safety/compromised.html", {"form": form})
    days = form.cleaned_data["days"]
    if days and not has_recent_sign_in(request):
        # If somebody else uses her open session, undoing is not the owner's choice.
        return confirm_first(request)
    since = timezone.now() - timedelta(days=days)
    user = request.user
    lock_down(user, since=since, visit=visit_of(request), is_shown=True)
    logout(request)
    return _locked(request, user)


def _locked(request: HttpRequest, user: User) -> HttpResponse:
    return render(request, "safety/locked.html", {"asked": address_return_of(user)})


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def address_return(request: HttpRequest, token: str) -> HttpResponse:
    """The return of a former address: stop it here, or have it at once with the second step."""
    read = read_return(token)
    if read is None:
        return render(request, "safety/not_me_over.html", status=410)
    requested, button, form = read.address_return, request.POST.get("what", ""), None
    if read.is_pending and button == "stop":
        stop_return(requested, visit=visit_of(request))
    elif read.is_pending and {APP, CODES} & set(second_step_of(requested.user).kinds):
        form = SecondStepForm(request.POST if button == "now" else None)
        del form.fields["trust"]
        if _is_passed(request, requested.user, form):
            give_address_back(requested, visit=visit_of(request))
    requested.refresh_from_db()
    page = "address_return_over" if requested.ended_at else "address_return"
    return render(request, f"safety/{page}.html", {"asked": requested, "form": form})


def _is_passed(request: HttpRequest, user: User, form: SecondStepForm) -> bool:
    return is_accepted(form, "code", lambda: pass_second_step(request, user, form.cleaned_data["code"]))
