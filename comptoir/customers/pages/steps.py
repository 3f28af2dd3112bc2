"""Past the password: the second step, a passkey alone, and a recent sign-in asked for."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import stop_way_back, trust_browser
from comptoir.customers.codes import code_sent, forget_code, sms_purpose, text_second_step
from comptoir.customers.cookies import browser_cookie, keep_browser_cookie, new_browser_cookie
from comptoir.customers.forms import ConfirmationForm, PasskeyForm, SecondStepForm
from comptoir.customers.models import (
    SecondStep,
    User,
    UserRequest,
    second_step_of,
    signed_in_only,
    visit_of,
    way_back_of,
)
from comptoir.customers.models.step import PASSKEY
from comptoir.customers.underway import at_second_step
from comptoir.rest.limits import count_or_refuse, from_network
from comptoir.ui.pages import post_only


@at_second_step
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: Any) -> HttpResponse:
    """A code, or a passkey, after the password."""
    stage = request._login_stage
    user: User = stage.login.user
    is_passkey = "credential" in request.POST
    typed = request.POST if request.POST and not is_passkey else None
    form = SecondStepForm(request, user, typed, initial={"trust": request.GET.get("trust") == "on"})
    if _is_passkey(request, user) if is_passkey else form.is_bound and _is_code(request, form):
        stop_way_back(user, visit=visit_of(request))
        answer: HttpResponse = stage.exit()
        if form.is_bound and form.cleaned_data["trust"]:
            renewed = new_browser_cookie()
            trust_browser(user, browser_cookie(request), renewed=renewed, visit=visit_of(request))
            keep_browser_cookie(answer, renewed)
        return answer
    way = way_back_of(user)
    asked = _asked(request, user, form, second_step_of(user)) | {
        "way_back": way,
        "way_is_open": bool(way and way.is_open(timezone.now())),
    }
    return render(request, "customers/second_step.html", asked)


def _is_code(request: HttpRequest, form: SecondStepForm) -> bool:
    """Whether the code that was typed is one; the session remembers by what the step was passed."""
    if not form.is_valid():
        return False
    record_authentication(request, form.user, method="mfa", type=form.passed_by)
    forget_code(request, sms_purpose(form.user))
    return True


def _is_passkey(request: HttpRequest, user: User) -> bool:
    """Whether the browser answered with a passkey of the user's."""
    passkey = PasskeyForm(request.POST, user=user)
    if not passkey.is_valid():
        messages.error(request, _("The passkey was not accepted. Try again, or use another way."))
        return False
    post_authentication(request, passkey.cleaned_data["credential"])
    return True


def _asked(request: HttpRequest, user: User, form: forms.Form, step: SecondStep) -> dict[str, Any]:
    """What a page that asks for the second step shows."""
    sent = code_sent(request, sms_purpose(user))
    return {
        "form": form,
        "step": step,
        "kinds": step.kinds,
        "sent_to": sent.to[-2:] if sent else "",
        "passkey_options": json.dumps(auth.begin_authentication(user)) if PASSKEY in step.kinds else "",
    }


@at_second_step
@post_only(sent_from="second_step")
def second_step_sms(request: Any) -> HttpResponse:
    """Have a code sent by SMS, at the second step of a sign-in; what is ticked there stays."""
    text_second_step(request, request._login_stage.login.user)
    return redirect(reverse("second_step") + ("?trust=on" if request.POST.get("trust") else ""))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: its options for a script, and what the browser answers."""
    count_or_refuse(*from_network("passkey_from", request))
    if request.method != "POST":
        return JsonResponse(auth.begin_authentication(user=None))
    form = PasskeyForm(request.POST, user=None)
    if not form.is_valid():
        words = _("The passkey was not accepted here. Sign in with your password instead.")
        messages.error(request, words)
        return redirect("account_login")
    authenticator = form.cleaned_data["credential"]
    if not authenticator.user.has_usable_password():
        # Whoever holds the device may be why the account is locked.
        messages.error(
            request, _("This account is locked. Set a new password first: a code shows that it is you.")
        )
        return redirect("account_reset_password")
    login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(request))
    answer: HttpResponse = perform_passwordless_login(request, authenticator, login)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if request.POST.get("remember") else 0)
    return answer


@signed_in_only
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: UserRequest) -> HttpResponse:
    """A recent sign-in: the password, and the second step where it is on; then on to what was asked for."""
    user = request.user
    step = second_step_of(user)
    if request.method == "POST" and request.POST.get("what") == "sms":
        text_second_step(request, user)
        return redirect(request.get_full_path())
    is_passkey = "credential" in request.POST
    typed = request.POST if request.POST and not is_passkey else None
    form = ConfirmationForm(request, user, typed, asks_code=step.is_on)
    if _is_passkey(request, user) if is_passkey else form.is_bound and form.is_valid():
        if form.is_bound:
            _remember(request, form)
        # ASVS 7.2.4: who proves herself again gets a new session token.
        request.session.cycle_key()
        return resume_request(request) or redirect("security")
    return render(request, "customers/confirmation.html", _asked(request, user, form, step))


def _remember(request: HttpRequest, form: ConfirmationForm) -> None:
    record_authentication(request, form.user, method="password")
    if form.passed_by:
        record_authentication(request, form.user, method="mfa", type=form.passed_by)
        forget_code(request, sms_purpose(form.user))
