"""Recovery codes: a button makes ten, and they are shown for a few minutes to her who made them."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import UserRequest, signed_in_only, visit_of
from comptoir.safety.actions import make_recovery_codes
from comptoir.safety.models import second_step_of
from comptoir.safety.recent import recent_sign_in_required

SHOWN = "recovery_codes"
SHOWN_SECONDS = 300
A_MINUTE = timedelta(minutes=1)


@signed_in_only
@recent_sign_in_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: UserRequest) -> HttpResponse:
    """Make ten codes for the day when nothing else is at hand; a second click makes no others."""
    step = second_step_of(request.user)
    if not step.is_on:
        messages.info(request, _("Recovery codes are part of two-step verification. Turn it on first."))
        return redirect("two_steps")
    if request.method == "POST":
        made = make_recovery_codes(
            request.user, visit=visit_of(request), unless_since=timezone.now() - A_MINUTE
        )
        if made:
            request.session[SHOWN] = [time.time(), made]
        return redirect("recovery_codes")
    codes = _shown(request)
    if codes and request.GET.get("as") == "text":
        return _file(codes)
    return render(request, "safety/recovery_codes.html", {"codes": codes, "step": step})


def _file(codes: list[str]) -> HttpResponse:
    """Return the codes as a text file, one a line."""
    text = "\n".join([settings.SHOP_NAME, "", *codes, ""])
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return answer


def _shown(request: HttpRequest) -> list[str]:
    """Return the codes that were made in this session a few minutes ago."""
    made: Any = request.session.get(SHOWN)
    if made and time.time() - made[0] <= SHOWN_SECONDS:
        return list(made[1])
    if made:
        del request.session[SHOWN]
    return []
