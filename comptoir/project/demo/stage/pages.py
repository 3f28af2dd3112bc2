"""The stage: Alice's phone, Carla's desk, the mailbox and the shop's feed, and a button that moves time."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from comptoir.customers.examples import alice
from comptoir.customers.models import find_customer
from comptoir.journal.feed import read_feed
from comptoir.notices.forms import CheckForm
from comptoir.notices.models import checked
from comptoir.project.demo.stage.messages import pasted
from comptoir.project.demo.stage.play import ACTS, play_step
from comptoir.project.demo.stage.scene import Act, Scene, new_scene, scene_of
from comptoir.project.home import keep_language
from comptoir.project.policy import STAGE
from comptoir.safety.allauth import record_authentication
from comptoir.sellers.examples import carla

# Names of this machine: each is a place of its own for a browser, and keeps somebody else signed in.
PLACES = {"phone": alice, "desk": carla}
MACHINE = {"localhost", "127.0.0.1", "[::1]"}
MOST_EVENTS = 50


@login_not_required
@never_cache
def stage(request: HttpRequest) -> HttpResponse:
    """Show the scene that is on to everybody in it; another machine is told where it plays."""
    host, port = split_domain_port(request.get_host())
    here = f"http://{STAGE}{port and ':'}{port}{request.get_full_path()}"
    if host in MACHINE:
        return redirect(here)
    if host != STAGE:
        return render(request, "project/demo/stage_elsewhere.html", {"here": here})
    wanted = request.GET.get("act")
    scene = new_scene(wanted) if wanted in ACTS else scene_of(ACTS)
    act = ACTS[scene.act]
    answer = {
        "scene": scene,
        "act": act,
        "chips": [(f"?act={name}", one.title, "", name == scene.act) for name, one in ACTS.items()],
        "steps": [
            (step.title, "done" if at < scene.played else "now" if at == scene.played else "next", None)
            for at, step in enumerate(act.steps)
        ],
        "just": act.steps[scene.played - 1] if scene.played else None,
        "next": act.steps[scene.played] if scene.played < len(act.steps) else None,
        "now": timezone.now(),
        "frames": _frames(request, act, scene) if scene.played else [],
        "events": _events(scene) if scene.played else [],
    }
    return render(request, "project/demo/stage.html", answer)


def _frames(request: HttpRequest, act: Act, scene: Scene) -> list[tuple[str, str, str]]:
    """Return what each looks at after the last step: whose it is, a title and an address."""
    step, here = act.steps[scene.played - 1], request.get_host()
    places = [("phone", _("Alice’s phone"), step.phone), ("desk", _("Carla’s desk"), step.desk)]
    frames = [
        (
            place,
            title,
            f"http://{place}.{here}{reverse('stage_enter')}?"
            + urlencode({"then": page(scene), "language": get_language()}),
        )
        for place, title, page in places
    ]
    letters = f"{reverse('mailbox')}?{urlencode({'to': alice().email})}"
    return [*frames, ("mailbox", _("Alice’s mailbox"), letters)]


def _events(scene: Scene) -> list[tuple[str, datetime, str]]:
    """Return what the shop has heard since the act began, the newest first."""
    heard = reversed(read_feed(after=scene.heard, limit=MOST_EVENTS))
    return [
        (event.fact, event.happened_at, json.dumps(event.details, indent=2, ensure_ascii=False))
        for event in heard
    ]


@login_not_required
@require_POST
def play(request: HttpRequest) -> HttpResponse:
    """Play the next step, once, and wait until what follows from it is done."""
    name, scene_id, played = (request.POST.get(key, "") for key in ("act", "scene", "played"))
    if name not in ACTS:
        raise Http404
    play_step(name, scene_id, played=played)
    return redirect("stage")


@login_not_required
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Show at Alice's phone what she is told of a message of this scene, as if she had just pasted it."""
    if split_domain_port(request.get_host())[0] != f"phone.{STAGE}":
        raise Http404
    text = pasted(scene_of(ACTS), request.GET.get("which", ""))
    told = checked(text, find_customer(alice()))
    answer = {"form": CheckForm({"pasted": text}), "senders": settings.SHOP_SENDERS, "checked": told}
    return render(request, "notices/check.html", answer)


@login_not_required
@never_cache
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in whose place this is, as if both steps had just been passed, and go on."""
    place = split_domain_port(request.get_host())[0].removesuffix(f".{STAGE}")
    then = request.GET.get("then", "")
    if place not in PLACES or not url_has_allowed_host_and_scheme(then, allowed_hosts=None):
        raise Http404
    user = PLACES[place]()
    if request.user != user:
        login(request, user)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE)
        record_authentication(request, user, method="password")
        record_authentication(request, user, method="mfa", type="totp")
    answer = redirect(then)
    keep_language(answer, request.GET.get("language", ""))
    return answer
