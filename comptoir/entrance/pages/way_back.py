"""The slow way back in: requested at the second step, pending, stopped, or taken with a code."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import visit_of
from comptoir.customers.models import User
from comptoir.entrance.underway import at_second_step
from comptoir.rest.limits import Limit, count_or_refuse
from comptoir.safety.actions import (
    SentCode,
    ask_way_back,
    code_sent,
    forget_code,
    send_code,
    stop_way_back,
    take_code,
    take_way_back,
)
from comptoir.safety.actions.alerts import ways_to
from comptoir.safety.forms import SentCodeForm
from comptoir.safety.models import asker_of, way_back_of
from comptoir.ui.pages import is_accepted

WAY_BACK = "way_back"
# Translated once the language of the next page is known
OFF_NOW = gettext_lazy("Two-step verification is off. Turn it on again with what you have now.")


@at_second_step
@require_http_methods(["GET", "HEAD", "POST"])
def way_back(request: Any) -> HttpResponse:
    """Show the slow way back in, in whatever state it is."""
    stage = request._login_stage
    user, visit = stage.login.user, visit_of(request)
    purpose, sent = f"{WAY_BACK}:{user.pk}", code_sent(request, f"{WAY_BACK}:{user.pk}")
    button = request.POST.get("what", "")
    form = SentCodeForm(request.POST) if button == "code" and sent else None
    if button == "ask":
        count_or_refuse(Limit("way_back", f"asked:{user.pk}", asker_of(request, user).here))
        ask_way_back(user, visit=visit)
    elif button == "stop":
        stop_way_back(user, visit=visit)
        return redirect("second_step")
    elif button == "send":
        reached = ways_to(user)
        send_code(
            request, purpose, to=reached.email or reached.phone, user=user, letter="customers/step_code"
        )
    elif sent and form and _is_code(request, form, sent, user) and take_way_back(user, visit=visit):
        forget_code(request, purpose)
        messages.success(request, OFF_NOW)
        answer: HttpResponse = stage.exit()
        return answer
    if button in ("ask", "send"):
        return redirect("way_back")
    pending = way_back_of(user)
    context = {
        "way": pending,
        "is_open": bool(pending and pending.is_open(timezone.now())),
        "sent": sent,
        "form": form or (SentCodeForm() if sent else None),
    }
    return render(request, "entrance/way_back.html", context | _recipient(user))


def _is_code(request: HttpRequest, form: SentCodeForm, sent: SentCode, user: User) -> bool:
    return is_accepted(form, "code", lambda: take_code(request, sent, form.cleaned_data["code"], user=user))


def _recipient(user: User) -> dict[str, str]:
    """Return where a code would go, partly hidden: whoever sees it may only know the password."""
    reached = ways_to(user)
    name, _at, domain = reached.email.partition("@")
    return {"masked": f"{name[:1]}•••@{domain}" if reached.email else "", "number_end": reached.phone[-2:]}
