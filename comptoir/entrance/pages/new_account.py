"""A new account: the form, which can be corrected, and the code that finishes it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account import views
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from comptoir.customers.models import User
from comptoir.entrance.actions import (
    Claim,
    begin_account,
    claim_of,
    correct_sign_up,
    forget_sign_up,
    forget_sign_ups_at,
    refuse_taken,
    take_up_sign_up,
)
from comptoir.entrance.allauth import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    LoginStageController,
    LoginStageKey,
    VerifyPhoneSignupView,
    clear_login,
    complete_signup,
)
from comptoir.entrance.pages.codes import is_code_right, is_used_up
from comptoir.entrance.typed import CARRIED, CLAIM, SIGN_UP, keep_typed, typed_before
from comptoir.safety.actions import ALL_WRONG, ASK_AGAIN, TOO_OLD, count_sign_up, is_too_old
from comptoir.safety.forms import IdentifierField


class SignUp(views.SignupView):  # type: ignore[misc]
    """The form of a new account. While its code is waited for, it shows again what she typed."""

    pending: Any = None

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> HttpResponse | None:
        if not stage.login.signup:
            answer: HttpResponse | None = super()._redirect_to_pending_stage(request, stage)
            return answer
        self.pending = stage
        return None

    def get_initial(self) -> dict[str, Any]:
        typed = typed_before(self.request, SIGN_UP) or typed_before(self.request, CARRIED)
        known = {field: typed[field] for field in ("name", "email") if field in typed}
        return {**super().get_initial(), **known}

    def get_next_url(self) -> str | None:
        url: str | None = super().get_next_url()
        return url or typed_before(self.request, SIGN_UP).get("next") or None

    def post(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """Send the form; what this browser began before, and cannot finish any more, is in nobody's way."""
        if self.pending and not _is_pending(request, self.pending):
            self._begin_anew()
        elif not self.pending:
            forget_sign_up(typed_before(request, SIGN_UP).get("user", ""))
        _make_room(request)
        answer: HttpResponse = super().post(request, *args, **named)
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        typed, stage = form.cleaned_data, self.pending
        if stage:
            state = _state_of(self.request, stage)
            if (typed.get("phone") or typed["email"]) in (state.get("email"), state.get("phone")):
                # Sent twice, or with another password: the code that was sent is still valid.
                begun = stage.login.user
                correct_sign_up(str(begun.pk) if begun else "", typed["name"], typed["password1"])
                _keep_claim(self.request, begun)
                return redirect(stage.urlname)
            self._begin_anew()
        try:
            answer = self._begin(form)
        finally:
            user = getattr(self, "user", None)
            _keep_claim(self.request, user)
            keep_typed(
                self.request,
                SIGN_UP,
                name=typed["name"],
                email=form.data.get("email", ""),
                user=str(user.pk) if user else "",
                next=self.get_next_url() or "",
            )
        return answer

    def _begin(self, form: Any) -> HttpResponse:
        self.user, answer_early = begin_account(self.request, form)
        if answer_early:
            return answer_early
        try:
            answer: HttpResponse = complete_signup(
                self.request, user=self.user, redirect_url=self.get_success_url()
            )
        except ImmediateHttpResponse as early:
            answer = early.response
        return answer

    def _begin_anew(self) -> None:
        clear_login(self.request)
        forget_sign_up(typed_before(self.request, SIGN_UP).get("user", ""))
        self.pending = None


def _make_room(request: HttpRequest) -> None:
    """Delete unfinished sign-ups that block this address without having verified it."""
    [own, *_rest] = request.session.get(CLAIM, [""])
    with suppress(ValidationError):
        forget_sign_ups_at(IdentifierField(new=True).clean(request.POST.get("email")), but=own)


def _keep_claim(request: HttpRequest, begun: User | None) -> None:
    """Remember in this browser what it began: somebody else's sign-up may delete the row, but not her
    code."""
    request.session.pop(CLAIM, None)
    if begun:
        begun.refresh_from_db()
        request.session[CLAIM] = list(claim_of(begun))


def _take_up(request: HttpRequest) -> None:
    claim = request.session.get(CLAIM)
    take_up_sign_up(Claim(*claim) if claim else None)


def _state_of(request: HttpRequest, stage: Any) -> dict[str, Any]:
    """Return what the library keeps of the pending code: where it went, and when."""
    return stage.state or request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY) or {}


def _is_pending(request: HttpRequest, stage: Any) -> bool:
    """Whether the code that finishes it can still be typed."""
    return not is_too_old(_state_of(request, stage).get("at", 0))


class EmailCode(views.ConfirmEmailVerificationCodeView):  # type: ignore[misc]
    """The code that was sent to the address of a new account."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        over = _end_what_is_over(request, LoginStageKey.VERIFY_EMAIL)
        return over or super().dispatch(request, *args, **named)

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        return {**super().get_context_data(**named), "is_new": _is_new(self.stage)}

    def form_valid(self, form: Any) -> HttpResponse:
        _count_another(self.request, form, self._action, self._process.state["email"])
        answer: HttpResponse = super().form_valid(form)
        return answer

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        if not is_code_right(self.request, form, self._process, check=refuse_taken):
            return self._verify_form_invalid(form)
        answer: HttpResponse = super()._verify_form_valid(form)
        return answer

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        pending = self.stage
        if is_used_up(form, self._process):
            return _ask_for_another(self.request, ALL_WRONG, pending)
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return page


class PhoneCode(VerifyPhoneSignupView):  # type: ignore[misc]
    """The code that was sent to the number of a new account."""

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        over = _end_what_is_over(request, LoginStageKey.VERIFY_PHONE)
        return over or super().dispatch(request, *args, **named)

    def form_valid(self, form: Any) -> HttpResponse:
        _count_another(self.request, form, self._action, self.process.phone)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def _verify_form_valid(self, form: Any) -> HttpResponse:
        if not is_code_right(self.request, form, self.process, check=refuse_taken):
            return self._verify_form_invalid(form)
        answer: HttpResponse = super()._verify_form_valid(form)
        return answer

    def _verify_form_invalid(self, form: Any) -> HttpResponse:
        pending = self.stage
        if is_used_up(form, self.process):
            return _ask_for_another(self.request, ALL_WRONG, pending)
        page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return page


def _count_another(request: HttpRequest, form: Any, action: str, identifier: str) -> None:
    """Count another code, to the same address or number or to one typed instead. Raises TooMany."""
    typed = form.cleaned_data
    if action in ("resend", "change"):
        count_sign_up(request, typed.get("email") or typed.get("phone") or identifier)


def _end_what_is_over(request: HttpRequest, key: LoginStageKey) -> HttpResponse | None:
    """Redirect to where another code is sent, once the pending one has expired."""
    pending = LoginStageController.enter(request, key.value)
    if pending is None or _is_pending(request, pending):
        return None
    clear_login(request)
    return _ask_for_another(request, TOO_OLD, pending)


def _is_new(pending: Any) -> bool:
    """Whether an account is being created, as opposed to finished after a sign-in."""
    return bool(pending and pending.login.signup)


def _ask_for_another(request: HttpRequest, why: Promise, pending: Any) -> HttpResponse:
    is_new = _is_new(pending)
    then = ASK_AGAIN if is_new else _("Sign in again, and we will send a new one.")
    messages.error(request, f"{why} {then}")
    return redirect("account_signup" if is_new else "account_login")


@login_not_required
def sign_up(request: HttpRequest) -> HttpResponse:
    """Begin an account; what this browser began before goes on, even if somebody else began the same
    since."""
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
