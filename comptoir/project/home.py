"""The front pages, signed out and signed in, and the choice of language."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _

from comptoir.conversations import pages as conversations
from comptoir.customers.actions import remember_language
from comptoir.customers.asking import CustomerRequest
from comptoir.deliveries import pages as deliveries
from comptoir.orders import pages as orders
from comptoir.orders.forms import FindOrderForm
from comptoir.project.house import TILE_GROUPS
from comptoir.project.menu import is_at_home_at_the_desk
from comptoir.ui.pages import go_back, keep_typed


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Show what is here; a signed-in user goes on to her account, or to the desk where she works."""
    if request.user.is_authenticated:
        return redirect("desk" if is_at_home_at_the_desk(request) else "account")
    return render(request, "project/home.html", {"form": FindOrderForm(), "reached": _reached()})


def _reached() -> str:
    """Say how soon somebody is there who helps: by telephone now, else in writing."""
    by_telephone = conversations.telephone()
    if by_telephone and by_telephone["now"]:
        return f"{by_telephone['number']} · {by_telephone['now']}"
    return _("Write to us: our team answers you.")


def account(request: CustomerRequest) -> HttpResponse:
    """Show Your Account: each section with something true to say, and orders on their way."""
    groups = [(title, [tile(request) for tile in tiles]) for title, tiles in TILE_GROUPS]
    # Some sellers say that an order has left, and not in which parcels.
    coming = {"parcels": deliveries.coming(request), "cards": orders.on_their_way(request)}
    return render(request, "project/account.html", {"groups": groups, **coming})


@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Change the language, and remember it in a cookie and for the signed-in user."""
    chosen, answer = request.POST.get("language", ""), go_back(request, otherwise="home")
    if keep_language(answer, chosen) and request.user.is_authenticated:
        remember_language(request.user, language=chosen)
    return answer


def keep_language(answer: HttpResponse, chosen: str) -> bool:
    """Let a browser remember a language; tell whether it is one of ours."""
    if not check_for_language(chosen) or chosen not in dict(settings.LANGUAGES):
        return False
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
    return True


@login_not_required
def refuse_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form without a valid token; somebody who signed in meanwhile in another tab is simply let
    in."""
    if request.user.is_authenticated and request.path == reverse("account_login"):
        return redirect("home")
    view = request.resolver_match.func if request.resolver_match else None
    if _is_sent_from_here(request) and keep_typed(request, view):
        words = _(
            "You have since signed in or out in another tab. What you typed is still here: send it again."
        )
        messages.info(request, words)
        return redirect(request.get_full_path())
    return render(request, "403_csrf.html", status=403)


def _is_sent_from_here(request: HttpRequest) -> bool:
    """Whether a page of ours sent this with an outdated token; no other site can pretend that."""
    sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    is_ours = (sender.scheme, sender.netloc) == (request.scheme, request.get_host())
    return is_ours and settings.CSRF_COOKIE_NAME in request.COOKIES
