"""When it was not her: the page that a letter leads to, which locks the account."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import lock_down, read_not_me
from comptoir.customers.forms import SinceForm
from comptoir.customers.models import UserRequest, signed_in_only, visit_of
from comptoir.customers.recent import confirm_first, has_recent_sign_in


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """“This wasn’t me”: what it does, and the button that does it; a letter's link alone changes nothing."""
    read = read_not_me(token)
    if read and read.is_done and not read.user.has_usable_password():
        return render(request, "customers/locked.html")
    if read is None or read.is_done:
        return render(request, "customers/not_me_over.html", status=410)
    if request.method != "POST":
        return render(request, "customers/not_me.html")
    lock_down(read.user, since=read.since, visit=visit_of(request))
    if request.user.pk == read.user.pk:
        logout(request)
    return render(request, "customers/locked.html")


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
    lock_down(request.user, since=since, visit=visit_of(request))
    logout(request)
    return render(request, "customers/locked.html")
