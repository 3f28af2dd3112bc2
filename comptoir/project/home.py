"""The front pages: signed out, signed in, the language, and whether all is well."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from comptoir.customers.actions import remember_language
from comptoir.customers.models import CustomerRequest
from comptoir.orders import pages as orders
from comptoir.project.help_pages import CHAPTERS
from comptoir.project.menu import TILES


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """What is to be found here; who is signed in goes on to her account."""
    if request.user.is_authenticated:
        return redirect("account")
    return render(request, "project/home.html", {"chapters": CHAPTERS})


def account(request: CustomerRequest) -> HttpResponse:
    """Your Account: each section with something true to say, and what is on its way."""
    tiles = [tile(request) for tile in TILES]
    answer = {"tiles": tiles, "cards": orders.on_their_way(request), "words": orders.card_words()}
    return render(request, "project/account.html", answer)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages, and remember it: in a cookie, and for who is signed in."""
    chosen, after = request.POST.get("language", ""), request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(after, {request.get_host()}, require_https=request.is_secure()):
        after = "/"
    answer = redirect(after)
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        if request.user.is_authenticated:
            remember_language(request.user, language=chosen)
    return answer


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """For whoever watches the house: 200 while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})
