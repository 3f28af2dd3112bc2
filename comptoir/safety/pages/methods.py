"""Two-step verification: add, remove and prefer its ways, and manage trusted browsers."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import UserRequest, signed_in_only, visit_of
from comptoir.ground.refusal import Refused
from comptoir.safety.actions import (
    add_passkey,
    ask_again,
    begin_app,
    begin_new_passkey,
    code_sent,
    confirm_app,
    forget_code,
    judge_new_passkey,
    prefer_method,
    remove_method,
    send_code,
    set_up_sms,
)
from comptoir.safety.allauth import record_authentication
from comptoir.safety.forms import AppForm, NewPasskeyForm, SentCodeForm
from comptoir.safety.models import second_step_of, trusted_browsers_of
from comptoir.safety.models.step import APP, PASSKEY, SMS, Method
from comptoir.safety.pages.codes import is_code_taken
from comptoir.safety.recent import recent_sign_in_required
from comptoir.ui.pages import is_accepted, post_only

SET_UP_SMS = "set_up:sms"


@signed_in_only
def two_steps(request: UserRequest) -> HttpResponse:
    """Show what is set up, what could be, and which browsers are trusted."""
    step = second_step_of(request.user)
    answer = {"step": step, "kinds": step.kinds, "browsers": trusted_browsers_of(request.user)}
    return render(request, "safety/two_steps.html", answer)


@signed_in_only
@recent_sign_in_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: UserRequest) -> HttpResponse:
    """Set up an authenticator app: scan, then type its first code."""
    form = AppForm(request.POST or None)

    def confirm() -> None:
        confirm_app(request, request.user, form.cleaned_data["code"], visit=visit_of(request))

    if is_accepted(form, "code", confirm):
        return _is_set_up(request, APP)
    secret = begin_app(request)
    label = quote(f"{settings.SHOP_NAME}:{request.user.email or request.user.phone}")
    url = f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': settings.SHOP_NAME})}"
    seed = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(request, "safety/app.html", {"form": form, "drawing": _qr(url), "seed": seed, "url": url})


def _qr(text: str) -> SafeString:
    """Draw a QR code as SVG, dark on light in both colour schemes, as cameras need it."""
    drawing = segno.make(text, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by a library from text that it turns into squares


@signed_in_only
@recent_sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def sms(request: UserRequest) -> HttpResponse:
    """Let codes by SMS pass the second step, once one was sent and typed."""
    user = request.user
    if not user.has_verified_phone:
        messages.info(request, _("Add your mobile number first, then turn codes by SMS on."))
        return redirect("phone")
    sent, button = code_sent(request, SET_UP_SMS), request.POST.get("what")
    form = SentCodeForm(request.POST) if sent and button == "code" else None
    if button == "send":
        send_code(request, SET_UP_SMS, to=user.phone, user=user, letter="customers/change_code")
        return redirect("two_steps_sms")
    if sent and form and is_code_taken(request, form, sent, user):
        forget_code(request, SET_UP_SMS)
        set_up_sms(user, visit=visit_of(request))
        return _is_set_up(request, SMS)
    answer = {"sent": sent, "form": form or (SentCodeForm() if sent else None)}
    return render(request, "safety/sms.html", answer)


@signed_in_only
@recent_sign_in_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_new(request: UserRequest) -> HttpResponse:
    """Create a passkey on this device."""
    form = NewPasskeyForm(request.POST or None)
    if form.is_valid() and is_accepted(
        form, "credential", lambda: judge_new_passkey(form.cleaned_data["credential"])
    ):
        name = form.cleaned_data["name"] or _("Passkey")
        add_passkey(request.user, form.cleaned_data["credential"], name=name, visit=visit_of(request))
        return _is_set_up(request, PASSKEY)
    answer = {
        "form": form,
        "options_json": begin_new_passkey(request.user),
        "has_place": _has_place(request),
    }
    return render(request, "safety/passkey.html", answer)


def _has_place(request: HttpRequest) -> bool:
    """Whether browsers create passkeys here at all: not for an IP address."""
    return not request.get_host().partition(":")[0].replace(".", "").isdigit()


def _is_set_up(request: UserRequest, kind: str) -> HttpResponse:
    """Go on to the recovery codes, if there are none yet."""
    # This proves that she has the method, not who she is: a new passkey here is no fresh sign-in.
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
    """Ask whether to remove a way, and remove it."""
    chosen = next((known for known in second_step_of(request.user).methods if known.id == method), None)
    if chosen is None:
        raise Http404
    return _remove(request, chosen)


@recent_sign_in_required
def _remove(request: Any, chosen: Method) -> HttpResponse:
    if request.method != "POST":
        is_last = len(second_step_of(request.user).methods) == 1
        return render(request, "safety/method_removal.html", {"held": chosen, "is_last": is_last})
    works_here = bool(request.staff or request.seller)
    try:
        remove_method(request.user, chosen.id, works_here=works_here, visit=visit_of(request))
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
    messages.success(request, _("Your preferred method is saved."))
    return redirect("two_steps")


@signed_in_only
@post_only(sent_from="two_steps")
def browsers(request: UserRequest) -> HttpResponse:
    """Have one trusted browser, or all, asked for the second step again."""
    trusted = trusted_browsers_of(request.user)
    named = request.POST.get("browser", "")
    chosen = [browser for browser in trusted if named in ("", str(browser.id))]
    ask_again(request.user, chosen, visit=visit_of(request))
    messages.success(request, _("The second step will be asked for there again."))
    return redirect("two_steps")
