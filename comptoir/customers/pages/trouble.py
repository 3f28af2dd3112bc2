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

from comptoir.customers.actions import (
    give_address_back,
    lock_down,
    read_not_me,
    read_return,
    stop_return,
)
from comptoir.customers.forms import SecondStepForm, SinceForm
from comptoir.customers.models import (
    User,
    UserRequest,
    address_return_of,
    is_known_since_before,
    second_step_of,
    signed_in_only,
    visit_of,
)
from comptoir.customers.models.step import APP, CODES
from comptoir.customers.recent import confirm_first, has_recent_sign_in


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """“This wasn’t me”: what it does, and the button that does it; a letter's link alone changes nothing."""
    read = read_not_me(token)
    if read and read.is_done and not read.user.has_usable_password():
        return _locked(request, read.user)
    if read is None or read.is_done:
        return render(request, "customers/not_me_over.html", status=410)
    if request.method != "POST":
        return render(request, "customers/not_me.html")
    cookie = request.COOKIES.get(settings.BROWSER_COOKIE_NAME, "")
    is_hers = is_known_since_before(read.user, cookie, read.since)
    lock_down(read.user, since=read.since, visit=visit_of(request), is_shown=is_hers)
    if request.user.pk == read.user.pk:
        logout(request)
    return _locked(request, read.user)


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def compromised(request: UserRequest) -> HttpResponse:
    """Secure your account: the same lock, asked for by who is signed in, back to as many days as she says."""
    form = SinceForm(request.POST or None)
    if not form.is_valid():
        return render(request, "customers/compromised.html", {"form": form})
    days = form.cleaned_data["days"]
    if days and not has_recent_sign_in(request):
        # What is undone is not the owner's choice alone, where somebody else sits at her open session.
        return confirm_first(request)
    since = timezone.now() - timedelta(days=days)
    user = request.user
    lock_down(user, since=since, visit=visit_of(request), is_shown=True)
    logout(request)
    return _locked(request, user)


def _locked(request: HttpRequest, user: User) -> HttpResponse:
    return render(request, "customers/locked.html", {"asked": address_return_of(user)})


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def address_return(request: HttpRequest, token: str) -> HttpResponse:
    """The former address is to come back: stopped here, or had at once with the second step."""
    read = read_return(token)
    if read is None:
        return render(request, "customers/not_me_over.html", status=410)
    asked, what, form = read.asked, request.POST.get("what", ""), None
    if read.is_pending and what == "stop":
        stop_return(asked, visit=visit_of(request))
    elif read.is_pending and {APP, CODES} & set(second_step_of(asked.user).kinds):
        form = SecondStepForm(request, asked.user, request.POST if what == "now" else None)
        del form.fields["trust"]
        if form.is_valid():
            give_address_back(asked, visit=visit_of(request))
    asked.refresh_from_db()
    page = "address_return_over" if asked.ended_at else "address_return"
    return render(request, f"customers/{page}.html", {"asked": asked, "form": form})
