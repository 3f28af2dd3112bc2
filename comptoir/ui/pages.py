"""The shop's brand as the browser asks for it, the ways back to a page, and the gallery of all components."""

from __future__ import annotations

import mimetypes
import re
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control

from comptoir.ui.brand import brand_tokens
from comptoir.ui.forms import GalleryForm

KEPT, KEPT_SECONDS, LONGEST_KEPT = "kept_form", 1800, 20_000
SECRET = re.compile(r"password|token|^(code|current|credential|access_code)$")
View = TypeVar("View", bound=Callable[..., HttpResponse])


@login_not_required
@cache_control(public=True, max_age=3600)
def brand_css(request: HttpRequest) -> HttpResponse:
    """The brand colour's tokens; the cascade layer is the one of `tokens.css`."""
    return HttpResponse(brand_tokens(settings.SHOP_BRAND), content_type="text/css; charset=utf-8")


@login_not_required
@cache_control(public=True, max_age=3600)
def brand_logo(request: HttpRequest) -> FileResponse:
    """The shop's logo, a file on this machine, so that no page asks another host."""
    if not settings.SHOP_LOGO:
        raise Http404
    logo = Path(settings.SHOP_LOGO)
    return FileResponse(logo.open("rb"), content_type=mimetypes.guess_type(logo.name)[0])


def go_back(request: HttpRequest, *, otherwise: str) -> HttpResponseRedirect:
    """Lead to the address in `next` where it is one of ours, else to the page named `otherwise`."""
    after = request.POST.get("next", "")
    is_ours = after.startswith("/") and url_has_allowed_host_and_scheme(
        after, {request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(after if is_ours else reverse(otherwise))


def readable(address: str) -> str:
    """An address of ours, or the page with the form where it is one that only takes what is sent there."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return address
    sent_from = getattr(found.func, "sent_from", "")
    return reverse(sent_from) if sent_from else address


def post_only(*, sent_from: str) -> Callable[[View], View]:
    """A page that a form is sent to, and that nobody opens: by its address, 405 in words.

    `sent_from` names the page where that form is. A sign-in that comes between leads there.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **named)
            answer = render(request, "405.html", {"form_is_at": reverse(sent_from)}, status=405)
            answer["Allow"] = "POST"
            return answer

        guarded.sent_from = sent_from  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def keeps_typed(view: View) -> View:
    """A page whose form shows again what was typed, where the session changed before it was sent."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def keep_typed(request: HttpRequest, view: Any, *, whose: str = "") -> bool:
    """Keep what was sent to a page for when it is opened next, but nothing secret; whether that was done.

    `whose` is the user who was signed in until now, where that is known: nobody else is shown it.
    """
    typed = {name: values for name, values in request.POST.lists() if not SECRET.search(name)}
    if not getattr(view, "keeps_typed", False) or sum(map(len, map(str, typed.values()))) > LONGEST_KEPT:
        return False
    request.session[KEPT] = {"path": request.path, "at": time.time(), "whose": whose, "typed": typed}
    return True


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """What was kept for this page in the last half hour, as the initial values of its form; shown once."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return {}
    del request.session[KEPT]
    if time.time() - kept["at"] > KEPT_SECONDS or kept["whose"] not in ("", str(request.user.pk)):
        return {}
    return {name: values[0] if len(values) == 1 else values for name, values in kept["typed"].items()}


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, to look at while changing one."""
    wrong = {"wrong-email": "alice@", "wrong-password": "short", "wrong-choice": ""}
    tried = GalleryForm(wrong, prefix="wrong")
    tones = ["neutral", "info", "success", "warning", "danger"]
    steps = [("Ordered", "done", "2026-03-02"), ("Shipped", "now", "2026-03-03"), ("Delivered", "next", None)]
    return render(
        request,
        "ui/gallery.html",
        {"form": GalleryForm(), "tried": tried, "tones": tones, "steps": steps},
    )
