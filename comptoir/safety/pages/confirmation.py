"""Ask for a recent sign-in: the password, and the second step if it is on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import UserRequest, signed_in_only
from comptoir.safety.actions import (
    ask_second_step,
    pass_by_passkey,
    pass_second_step,
    remember_passed,
    show_password,
    text_second_step,
)
from comptoir.safety.allauth import record_authentication, resume_request
from comptoir.safety.forms import ConfirmationForm, PasskeyForm
from comptoir.safety.models import second_step_of
from comptoir.ui.pages import is_accepted


@signed_in_only
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirmation(request: UserRequest) -> HttpResponse:
    """Confirm who she is with the password, and the second step if it is on; then go on to the page asked
    for."""
    user = request.user
    step = second_step_of(user)
    if request.method == "POST" and request.POST.get("what") == "sms":
        text_second_step(request, user)
        return redirect(request.get_full_path())
    is_passkey = "credential" in request.POST
    typed = request.POST if request.POST and not is_passkey else None
    by_hand = request.GET.get("with") == "recovery-code"
    form = ConfirmationForm(typed, asks_code=step.is_on, with_recovery_code=by_hand)
    if _is_passkey(request) if is_passkey else _is_hers(request, form, by_hand=by_hand):
        # ASVS 7.2.4: proving oneself again renews the session token.
        request.session.cycle_key()
        return resume_request(request) or redirect("security")
    context = ask_second_step(request, user, step, by_hand=by_hand)
    return render(request, "safety/confirmation.html", context | {"form": form})


def _is_passkey(request: UserRequest) -> bool:
    form = PasskeyForm(request.POST)
    if is_accepted(
        form, "credential", lambda: pass_by_passkey(request, request.user, form.cleaned_data["credential"])
    ):
        return True
    messages.error(request, _("The passkey was not accepted. Try again, or use another method."))
    return False


def _is_hers(request: UserRequest, form: ConfirmationForm, *, by_hand: bool) -> bool:
    """Whether the password is hers, then the code: a wrong password must not use up a code."""
    user, wrong = request.user, _("This is not your password. Check capital letters.")
    passed: list[str] = []

    def show() -> None:
        show_password(user, form.cleaned_data["password"], wrong=wrong)

    def pass_step() -> None:
        passed.append(pass_second_step(request, user, form.cleaned_data["code"], by_hand=by_hand))

    if not is_accepted(form, "password", show):
        return False
    if "code" in form.fields and not is_accepted(form, "code", pass_step):
        return False
    record_authentication(request, user, method="password")
    for way in passed:
        remember_passed(request, user, way)
    return True
