"""An SMS provider tells what people answer; STOP stops all SMS of the shop to their number."""

from __future__ import annotations

import json
import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from comptoir.ground.fold import fold
from comptoir.ground.phones import read_number
from comptoir.preferences.actions import stop_by_number

# As networks and their rules have it, in both languages
STOPS = {"stop", "arret", "desabonnement", "unsubscribe", "end", "quit", "cancel"}


# A program comes without a session, so there is none that could be misused.
@csrf_exempt
@login_not_required
@require_POST
@never_cache
def sms_answer(request: HttpRequest, sms_secret: str) -> HttpResponse:
    """Take an answer to an SMS. Answers 200; 400 what cannot be read, 404 a wrong secret."""
    secret = settings.SMS_ANSWER_SECRET
    if not secret or not constant_time_compare(sms_secret, secret):
        raise Http404
    number, text = _read(request)
    if not number:
        return _said("unreadable", status=400)
    word = re.search(r"\w+", fold(text[:300]))
    if word is None or word[0] not in STOPS:
        return _said("ignored")
    stop_by_number(number)
    return _said("stopped")


def _read(request: HttpRequest) -> tuple[str, str]:
    """Return number (E.164) and text of an answer, from a form or JSON; no number if unreadable."""
    told = request.POST
    if request.content_type == "application/json":
        try:
            told = json.loads(request.body)
        except ValueError:
            return "", ""
    if not hasattr(told, "get"):
        return "", ""
    number, text = (told.get(name) for name in settings.SMS_ANSWER_FIELDS[:2])
    if not isinstance(number, str | int) or not isinstance(text, str):
        return "", ""
    region = next(iter([*settings.SHOP_COUNTRIES, *settings.SMS_COUNTRIES]), "FR")
    # Providers leave the plus of a number away.
    typed = str(number)[:40].strip()
    return read_number(typed, region=region) or read_number(f"+{typed}", region=region), text


def _said(word: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{word}\n", status=status, content_type="text/plain; charset=utf-8")
