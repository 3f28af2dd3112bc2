"""The shop's brand for the browser, the way back to a page, and the gallery of all components."""

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
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from comptoir.ground.keyset import Page
from comptoir.ground.money import Money
from comptoir.ground.refusal import Refused
from comptoir.ui.formats import money
from comptoir.ui.forms import GalleryForm

KEPT, KEPT_SECONDS, LONGEST_KEPT = "kept_form", 1800, 20_000
SECRET = re.compile(r"password|token|^(code|current|credential|access_code)$")
View = TypeVar("View", bound=Callable[..., HttpResponse])


@login_not_required
@cache_control(public=True, max_age=3600)
def brand_logo(request: HttpRequest) -> FileResponse:
    """Serve the shop's logo from a local file, so that no page asks another host."""
    if not settings.SHOP_LOGO:
        raise Http404
    logo = Path(settings.SHOP_LOGO)
    return FileResponse(logo.open("rb"), content_type=mimetypes.guess_type(logo.name)[0])


def go_back(request: HttpRequest, *, otherwise: str) -> HttpResponseRedirect:
    """Redirect to the address in `next` if it is ours, else to the page named `otherwise`."""
    after = request.POST.get("next", "")
    is_ours = after.startswith("/") and url_has_allowed_host_and_scheme(
        after, {request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(after if is_ours else reverse(otherwise))


def readable(address: str) -> str:
    """Return an address of ours; if it only accepts POST, the page with its form instead."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return address
    sent_from = getattr(match.func, "sent_from", "")
    return reverse(sent_from) if sent_from else address


def show(request: HttpRequest, name: str, **named: Any) -> HttpResponse:
    """Answer with another page of the house, where an invalid form was sent from."""
    page: HttpResponse = resolve(reverse(name, kwargs=named)).func(request, **named)
    return page


def is_accepted(form: BaseForm, field: str | None, act: Callable[[], Any]) -> bool:
    """Run an action on a valid field; return False and show the refusal beside the field if it refuses.

    Without a field, the refusal is shown above the form.
    """
    if not form.is_bound or field in form.errors:
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(field, ValidationError(refused.words, code=refused.code))
        return False
    return True


def post_only(*, sent_from: str) -> Callable[[View], View]:
    """Mark a page that only accepts a form; opened by its address, it answers 405 in words.

    `sent_from` names the page with that form. A sign-in in between leads back there.
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
    """Mark a page whose form is filled again with what was typed, if the session changed before it was
    sent."""
    view.keeps_typed = True  # type: ignore[attr-defined]
    return view


def keep_typed(request: HttpRequest, view: Any, *, whose: str = "") -> bool:
    """Keep what was sent to a page, except secrets, for when it is opened next; return whether it was kept.

    `whose` is the user who was signed in until now, if known: nobody else is shown it.
    """
    typed = {name: values for name, values in request.POST.lists() if not SECRET.search(name)}
    if not getattr(view, "keeps_typed", False) or sum(map(len, map(str, typed.values()))) > LONGEST_KEPT:
        return False
    keep_for(request, request.path, typed, whose=whose)
    return True


def keep_for(request: HttpRequest, path: str, typed: dict[str, Any], *, whose: str = "") -> None:
    """Keep values for the form of the page at `path`, for when it is opened next."""
    request.session[KEPT] = {"path": path, "at": time.time(), "whose": whose, "typed": typed}


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """Return what was kept for this page in the last half hour, as initial values of its form, once."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.path:
        return {}
    del request.session[KEPT]
    if time.time() - kept["at"] > KEPT_SECONDS or kept["whose"] not in ("", str(request.user.pk)):
        return {}
    return {name: values[0] if len(values) == 1 else values for name, values in kept["typed"].items()}


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, to look at while changing one."""
    wrong = {"wrong-email": "alice@", "wrong-password": "short", "wrong-choice": ""}
    tried = GalleryForm(wrong, prefix="wrong")
    tones = [
        ("neutral", _("neutral")),
        ("info", _("in progress")),
        ("success", _("success")),
        ("warning", _("warning")),
        ("danger", _("problem")),
    ]
    steps = [
        (_("Ordered"), "done", "2026-03-02"),
        (_("Shipped"), "now", "2026-03-03"),
        (_("Delivered"), "next", None),
    ]
    shown = {
        "form": GalleryForm(),
        "tried": tried,
        "tones": tones,
        "steps": steps,
        "tabs": [("?", _("All"), 240, True), ("?show=open", _("Open"), 9, False)],
        "page": Page(rows=[], newer="mark", older="mark"),
        "sums": [
            (_("Items"), money(Money(1000, "EUR"))),
            (_("Delivery"), money(Money(250, "EUR"))),
            (_("Total"), money(Money(1250, "EUR"))),
        ],
        "address": {
            "name": "Alice Martin",
            "street": ["1 rue de la Paix"],
            "postcode": "75002",
            "city": "Paris",
        },
    }
    return render(request, "ui/gallery.html", shown)
