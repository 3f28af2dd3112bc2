"""The slow way back in: asked for at the second step, waited for, stopped, and taken with a code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import ask_way_back, stop_way_back, take_way_back
from comptoir.customers.actions.alerts import ways_to
from comptoir.customers.codes import code_sent, forget_code, send_code
from comptoir.customers.forms import SentCodeForm
from comptoir.customers.models import User, asker_of, visit_of, way_back_of
from comptoir.customers.underway import at_second_step
from comptoir.rest.limits import Limit, count_or_refuse

WAY_BACK = "way_back"
# Looked up once the language of the next page is known
OFF_NOW = gettext_lazy("Two-step verification is off. Turn it on again with what you have now.")


@at_second_step
@require_http_methods(["GET", "HEAD", "POST"])
def way_back(request: Any) -> HttpResponse:
    """The slow way back in, wherever it stands."""
    stage = request._login_stage
    user, visit = stage.login.user, visit_of(request)
    purpose, sent = f"{WAY_BACK}:{user.pk}", code_sent(request, f"{WAY_BACK}:{user.pk}")
    what = request.POST.get("what", "")
    form = SentCodeForm(request.POST, sent=sent, user=user) if what == "code" and sent else None
    if what == "ask":
        count_or_refuse(Limit("way_back", f"asked:{user.pk}", asker_of(request, user).here))
        ask_way_back(user, visit=visit)
    elif what == "stop":
        stop_way_back(user, visit=visit)
        return redirect("second_step")
    elif what == "send":
        reached = ways_to(user)
        send_code(
            request, purpose, to=reached.email or reached.phone, user=user, letter="customers/step_code"
        )
    elif form and form.is_valid() and take_way_back(user, visit=visit):
        forget_code(request, purpose)
        messages.success(request, OFF_NOW)
        left: HttpResponse = stage.exit()
        return left
    if what in ("ask", "send"):
        return redirect("way_back")
    held = way_back_of(user)
    shown = {
        "way": held,
        "is_open": bool(held and held.is_open(timezone.now())),
        "sent": sent,
        "form": form or (SentCodeForm(sent=sent, user=user) if sent else None),
    }
    return render(request, "customers/way_back.html", shown | _place(user))


def _place(user: User) -> dict[str, str]:
    """Where a code would go, as who knows the password alone may read it: not all of it."""
    reached = ways_to(user)
    name, _at, domain = reached.email.partition("@")
    return {"masked": f"{name[:1]}•••@{domain}" if reached.email else "", "number_end": reached.phone[-2:]}
