"""Two-step verification: its ways set up, removed and preferred, and trusted browsers."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import (
    add_passkey,
    ask_again,
    prefer_method,
    remove_method,
    set_up_app,
    set_up_sms,
)
from comptoir.customers.codes import code_sent, forget_code, send_code
from comptoir.customers.forms import AppForm, NewPasskeyForm, SentCodeForm
from comptoir.customers.forms.app import forget_seed
from comptoir.customers.models import (
    UserRequest,
    second_step_of,
    signed_in_only,
    trusted_browsers_of,
    visit_of,
)
from comptoir.customers.models.step import APP, PASSKEY, SMS, Method
from comptoir.customers.recent import recent_sign_in_required
from comptoir.ground.refusal import Refused
from comptoir.ui.pages import post_only

SET_UP_SMS = "set_up:sms"


@signed_in_only
def two_steps(request: UserRequest) -> HttpResponse:
    """What is set up, what could be, and which browsers are not asked."""
    step = second_step_of(request.user)
    answer = {"step": step, "kinds": step.kinds, "browsers": trusted_browsers_of(request.user)}
    return render(request, "customers/two_steps.html", answer)


@signed_in_only
@recent_sign_in_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: UserRequest) -> HttpResponse:
    """Set an authenticator app up: scan, then type its first code."""
    form = AppForm(request, request.POST or None)
    if form.is_valid():
        set_up_app(request.user, form.seed, counter=form.counter, visit=visit_of(request))
        forget_seed(request)
        return _is_set_up(request, APP)
    label = quote(f"{settings.SHOP_NAME}:{request.user.email or request.user.phone}")
    url = f"otpauth://totp/{label}?{urlencode({'secret': form.seed, 'issuer': settings.SHOP_NAME})}"
    seed = " ".join(form.seed[at : at + 4] for at in range(0, len(form.seed), 4))
    return render(
        request, "customers/app.html", {"form": form, "drawing": _qr(url), "seed": seed, "url": url}
    )


def _qr(text: str) -> SafeString:
    """A QR code as SVG, dark on light in both schemes, for that is what a camera reads."""
    drawing = segno.make(text, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by a library from text that it turns into squares


@signed_in_only
@recent_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def sms(request: UserRequest) -> HttpResponse:
    """Let codes by SMS pass the second step: one is sent, and typed."""
    user = request.user
    if not user.has_verified_phone:
        messages.info(request, _("Add your mobile number first, then turn codes by SMS on."))
        return redirect("phone")
    sent, what = code_sent(request, SET_UP_SMS), request.POST.get("what")
    form = SentCodeForm(request.POST, sent=sent, user=user) if sent and what == "code" else None
    if what == "send":
        send_code(request, SET_UP_SMS, to=user.phone, user=user, letter="customers/change_code")
        return redirect("two_steps_sms")
    if form and form.is_valid():
        forget_code(request, SET_UP_SMS)
        set_up_sms(user, visit=visit_of(request))
        return _is_set_up(request, SMS)
    answer = {"sent": sent, "form": form or (SentCodeForm(sent=sent, user=user) if sent else None)}
    return render(request, "customers/sms.html", answer)


@signed_in_only
@recent_sign_in_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_new(request: UserRequest) -> HttpResponse:
    """Make a passkey on this device."""
    form = NewPasskeyForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"] or _("Passkey")
        add_passkey(request.user, form.cleaned_data["credential"], name=name, visit=visit_of(request))
        return _is_set_up(request, PASSKEY)
    answer = {
        "form": form,
        "options_json": json.dumps(auth.begin_registration(request.user, True)),
        "has_place": _has_place(request),
    }
    return render(request, "customers/passkey.html", answer)


def _has_place(request: HttpRequest) -> bool:
    """Whether a browser makes passkeys here at all: not for an address in numbers."""
    return not request.get_host().partition(":")[0].replace(".", "").isdigit()


def _is_set_up(request: UserRequest, kind: str) -> HttpResponse:
    """Go on to the recovery codes, where none were given yet."""
    # It has been shown that she has it, and not again that it is she: a passkey kept here proves nothing new.
    record_authentication(request, request.user, method="mfa", type=f"new {kind}")
    step = second_step_of(request.user)
    if len(step.methods) > 1:
        messages.success(request, _("Added. You can use any of your methods when you sign in."))
    else:
        messages.success(
            request, _("Two-step verification is on. You will be asked for it when you sign in.")
        )
    return redirect("two_steps" if step.codes_left else "recovery_codes")


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def method_removal(request: UserRequest, method: int) -> HttpResponse:
    """Ask whether to remove a way, and do."""
    held = next((one for one in second_step_of(request.user).methods if one.id == method), None)
    if held is None:
        raise Http404
    return _remove(request, held)


@recent_sign_in_required
def _remove(request: Any, held: Method) -> HttpResponse:
    if request.method != "POST":
        is_last = len(second_step_of(request.user).methods) == 1
        return render(request, "customers/method_removal.html", {"held": held, "is_last": is_last})
    works_here = bool(request.staff or request.seller)
    try:
        remove_method(request.user, held.id, works_here=works_here, visit=visit_of(request))
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        if second_step_of(request.user).is_on:
            messages.success(request, _("Removed. Your other methods still work."))
        else:
            words = _("Removed. Two-step verification is off: your password alone is enough to sign in.")
            messages.warning(request, words)
    return redirect("two_steps")


@signed_in_only
@post_only(sent_from="two_steps")
def preferred(request: UserRequest) -> HttpResponse:
    """Choose which way is offered first."""
    prefer_method(request.user, request.POST.get("kind", ""), visit=visit_of(request))
    messages.success(request, _("Your preferred way is saved."))
    return redirect("two_steps")


@signed_in_only
@post_only(sent_from="two_steps")
def browsers(request: UserRequest) -> HttpResponse:
    """Have one trusted browser, or all, asked the second step again."""
    held = trusted_browsers_of(request.user)
    named = request.POST.get("browser", "")
    ask_again(request.user, [one for one in held if named in ("", str(one.id))], visit=visit_of(request))
    messages.success(request, _("The second step is asked there again."))
    return redirect("two_steps")
