"""A new account: the form, which she may come back to and correct, and the code that finishes it."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.account.views._phone import _VerifyPhoneSignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from comptoir.customers.actions import (
    Claim,
    claim_of,
    correct_sign_up,
    count_sign_up,
    forget_sign_up,
    take_up_sign_up,
)
from comptoir.customers.codes import ALL_WRONG, ASK_AGAIN, TOO_OLD, is_too_old
from comptoir.customers.forms.codes import is_used_up
from comptoir.customers.models import User
from comptoir.customers.typed import CLAIM, SIGN_UP, keep_typed, typed_before


class SignUp(views.SignupView):  # type: ignore[misc]
    """The form of a new account. While its code is waited for, it is there again with what she typed."""

    pending: Any = None

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponse | None:
        if not stage.login.signup:
            left: HttpResponse | None = super()._redirect_to_pending_stage(request, stage)
            return left
        self.pending = stage
        return None

    def get_initial(self) -> dict[str, Any]:
        typed = typed_before(self.request, SIGN_UP)
        return {**super().get_initial(), **{field: typed[field] for field in ("name", "email") if typed}}

    def get_next_url(self) -> str | None:
        asked: str | None = super().get_next_url()
        return asked or typed_before(self.request, SIGN_UP).get("next") or None

    def post(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """Send it; what this browser began before and no code can finish any more stands in nobody's way."""
        if self.pending and not _is_waited_for(request, self.pending):
            self._begin_anew()
        elif not self.pending:
            forget_sign_up(typed_before(request, SIGN_UP).get("user", ""))
        answer: HttpResponse = super().post(request, *args, **named)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        typed, stage = form.cleaned_data, self.pending
        if stage:
            state = _state_of(self.request, stage)
            if (typed.get("phone") or typed["email"]) in (state.get("email"), state.get("phone")):
                # Sent twice, or with another password: the code that was sent is still good.
                begun = stage.login.user
                correct_sign_up(str(begun.pk) if begun else "", typed["name"], typed["password1"])
                _keep_claim(self.request, begun)
                return redirect(stage.urlname)
            self._begin_anew()
        try:
            answer: HttpResponse = super().form_valid(form)
        finally:
            made = getattr(self, "user", None)
            _keep_claim(self.request, made)
            keep_typed(
                self.request,
                SIGN_UP,
                name=typed["name"],
                email=form.data.get("email", ""),
                user=str(made.pk) if made else "",
                next=self.get_next_url() or "",
            )
        return answer

    def _begin_anew(self) -> None:
        clear_login(self.request)
        forget_sign_up(typed_before(self.request, SIGN_UP).get("user", ""))
        self.pending = None


def _keep_claim(request: HttpRequest, begun: User | None) -> None:
    """Remember in this browser what it began: somebody else's sign-up takes the row away, not her code."""
    request.session.pop(CLAIM, None)
    if begun:
        begun.refresh_from_db()
        request.session[CLAIM] = list(claim_of(begun))


def _take_up(request: HttpRequest) -> None:
    held = request.session.get(CLAIM)
    take_up_sign_up(Claim(*held) if held else None)


def _state_of(request: HttpRequest, stage: Any) -> dict[str, Any]:
    """What the library keeps of the code that is waited for: where it went, and since when."""
    return stage.state or request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}


def _is_waited_for(request: HttpRequest, stage: Any) -> bool:
    """Whether the code that finishes it can still be typed."""
    return not is_too_old(_state_of(request, stage).get("at", 0))


class EmailCode(views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code that went to the address of a new account."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        over = _end_what_is_over(request, LoginStageKey.VERIFY_EMAIL)
        return over or super().dispatch(request, *args, **named)

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        return {**super().get_context_data(**named), "is_new": _is_new(self.stage)}

    def form_valid(self, form: Any) -> HttpResponse:
        _count_another(self.request, form, self._action, self._process.state["email"])
        answer: HttpResponse = super().form_valid(form)
        return answer

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        pending = self.stage
        if is_used_up(form, self._process):
            return _ask_for_another(self.request, ALL_WRONG, pending)
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return page


class PhoneCode(_VerifyPhoneSignupView):  # type: ignore[misc]
    """The code that went to the number of a new account."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        over = _end_what_is_over(request, LoginStageKey.VERIFY_PHONE)
        return over or super().dispatch(request, *args, **named)

    def form_valid(self, form: Any) -> HttpResponse:
        _count_another(self.request, form, self._action, self.process.phone)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        pending = self.stage
        if is_used_up(form, self.process):
            return _ask_for_another(self.request, ALL_WRONG, pending)
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return page


def _count_another(request: HttpRequest, form: Any, action: str, place: str) -> None:
    """Count another code, to the same place or to one that was typed instead. Raises TooMany."""
    typed = form.cleaned_data
    if action in ("resend", "change"):
        count_sign_up(request, typed.get("email") or typed.get("phone") or place)


def _end_what_is_over(request: HttpRequest, key: LoginStageKey) -> HttpResponse | None:
    """Lead back to where another code is sent, once the one that is waited for is too old."""
    pending = LoginStageController.enter(request, key.value)
    if pending is None or _is_waited_for(request, pending):
        return None
    clear_login(request)
    return _ask_for_another(request, TOO_OLD, pending)


def _is_new(pending: Any) -> bool:
    """Whether an account is being made, and not one that was signed in to before it was finished."""
    return bool(pending and pending.login.signup)


def _ask_for_another(request: HttpRequest, why: Promise, pending: Any) -> HttpResponse:
    is_new = _is_new(pending)
    then = ASK_AGAIN if is_new else _("Sign in again, and we will send a new one.")
    messages.error(request, f"{why} {then}")
    return redirect("account_signup" if is_new else "account_login")


@login_not_required
def sign_up(request: HttpRequest) -> HttpResponse:
    """Begin an account; what this browser began before goes on, whoever began the same since."""
    if request.method == "POST":
        _take_up(request)
    answer: HttpResponse = SignUp.as_view()(request)
    return answer


@login_not_required
def email_code(request: HttpRequest) -> HttpResponse:
    """Type the code that was sent to a new address."""
    _take_up(request)
    answer: HttpResponse = EmailCode.as_view()(request)
    return answer


@login_not_required
def phone_code(request: HttpRequest) -> HttpResponse:
    """Type the code that was sent to a new number."""
    if request.user.is_authenticated:
        return redirect("phone")
    _take_up(request)
    answer: HttpResponse = PhoneCode.as_view()(request)
    return answer
