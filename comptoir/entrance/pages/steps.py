"""After the password: the second step; or a passkey alone."""

from __future__ import annotations

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import visit_of
from comptoir.customers.models import User
from comptoir.entrance.allauth import perform_passwordless_login
from comptoir.entrance.underway import at_second_step
from comptoir.rest.limits import count_or_refuse, from_network
from comptoir.safety.actions import (
    ask_second_step,
    begin_passkey,
    judge_passkey,
    pass_by_passkey,
    pass_second_step,
    remember_passed,
    stop_way_back,
    text_second_step,
    trust_browser,
)
from comptoir.safety.forms import PasskeyForm, SecondStepForm
from comptoir.safety.models import (
    browser_cookie,
    keep_browser_cookie,
    new_browser_cookie,
    second_step_of,
    way_back_of,
)
from comptoir.ui.pages import is_accepted, post_only


@at_second_step
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: Any) -> HttpResponse:
    """Ask for a code or a passkey after the password."""
    stage = request._login_stage
    user: User = stage.login.user
    is_passkey = "credential" in request.POST
    typed = request.POST if request.POST and not is_passkey else None
    by_hand = request.GET.get("with") == "recovery-code"
    trusts = {"trust": request.GET.get("trust") == "on"}
    form = SecondStepForm(typed, with_recovery_code=by_hand, initial=trusts)
    if _is_passkey(request, user) if is_passkey else _is_code(request, user, form, by_hand=by_hand):
        stop_way_back(user, visit=visit_of(request))
        answer: HttpResponse = stage.exit()
        if form.is_bound and form.cleaned_data["trust"]:
            renewed = new_browser_cookie()
            trust_browser(user, browser_cookie(request), renewed=renewed, visit=visit_of(request))
            keep_browser_cookie(answer, renewed)
        return answer
    way = way_back_of(user)
    context = ask_second_step(request, user, second_step_of(user), by_hand=by_hand) | {
        "form": form,
        "way_back": way,
        "way_is_open": bool(way and way.is_open(timezone.now())),
    }
    return render(request, "entrance/second_step.html", context)


def _is_code(request: HttpRequest, user: User, form: SecondStepForm, *, by_hand: bool) -> bool:
    """Whether the typed code is right; the session then keeps how the step was passed."""

    def act() -> None:
        way = pass_second_step(request, user, form.cleaned_data["code"], by_hand=by_hand)
        remember_passed(request, user, way)

    return is_accepted(form, "code", act)


def _is_passkey(request: HttpRequest, user: User) -> bool:
    """Whether the browser answered with a passkey of the user."""
    form = PasskeyForm(request.POST)
    if is_accepted(
        form, "credential", lambda: pass_by_passkey(request, user, form.cleaned_data["credential"])
    ):
        return True
    messages.error(request, _("The passkey was not accepted. Try again, or use another method."))
    return False


@at_second_step
@post_only(sent_from="second_step")
def second_step_sms(request: Any) -> HttpResponse:
    """Send a code by SMS at the second step of a sign-in; what is ticked there stays ticked."""
    text_second_step(request, request._login_stage.login.user)
    return redirect(reverse("second_step") + ("?trust=on" if request.POST.get("trust") else ""))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone: answer its options to a script, or check the browser's answer."""
    is_asked = request.method != "POST"
    count_or_refuse(*from_network("passkey_asked_from" if is_asked else "passkey_from", request))
    if is_asked:
        return JsonResponse(begin_passkey(None))
    form, passkeys = PasskeyForm(request.POST), list[Any]()

    def act() -> None:
        passkeys.append(judge_passkey(form.cleaned_data["credential"], user=None))

    if not is_accepted(form, "credential", act):
        words = _("The passkey was not accepted here. Sign in with your password instead.")
        messages.error(request, words)
        return redirect("account_login")
    [authenticator] = passkeys
    if not authenticator.user.has_usable_password():
        # Whoever holds the device may be the reason why the account is locked.
        messages.error(
            request, _("This account is locked. Set a new password first: a code shows that it is you.")
        )
        return redirect("account_reset_password")
    login = Login(user=authenticator.user, redirect_url=get_next_redirect_url(request))
    answer: HttpResponse = perform_passwordless_login(request, authenticator, login)
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if request.POST.get("remember") else 0)
    return answer
