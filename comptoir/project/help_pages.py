"""Help: a page per chapter, public, in our own words; each step leads to the place where it is done."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.customers.passwords import password_hint


class Chapter(NamedTuple):
    """A page of Help: its address, icon, title, and what it is about."""

    slug: str
    icon: str
    title: str | Promise
    about: str | Promise


CHAPTERS = [
    Chapter(
        "getting-in",
        "key",
        _("Getting in"),
        _("Signing in, a forgotten password, a new account, staying signed in."),
    ),
    Chapter(
        "orders",
        "shopping-bag",
        _("Your orders"),
        _("Find an order, track it, see what you spent, archive it."),
    ),
    Chapter(
        "security",
        "lock-closed",
        _("Login & Security"),
        _("Two-step verification, a lost phone, passkeys, and what to do when it wasn’t you."),
    ),
    Chapter("settings", "map-pin", _("Your settings"), _("Addresses, and which of them are the default.")),
]


@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """The chapters."""
    return render(request, "project/help/index.html", {"chapters": CHAPTERS})


@login_not_required
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """One chapter."""
    found = next((held for held in CHAPTERS if held.slug == slug), None)
    if found is None:
        raise Http404
    answer = {"chapter": found, "chapters": CHAPTERS, "password_hint": password_hint()}
    return render(request, f"project/help/{found.slug}.html", answer)


@login_not_required
def staying_safe(request: HttpRequest) -> HttpResponse:
    """How to keep an account one's own."""
    return render(request, "project/help/staying_safe.html", {"chapters": CHAPTERS})
