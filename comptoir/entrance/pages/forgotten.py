"""A forgotten password: choose where the code goes, type the code, set a new password."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from comptoir.customers.models import account_at
from comptoir.entrance.actions import count_new_password, name_new_account
from comptoir.entrance.allauth import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from comptoir.entrance.pages.codes import is_code_right, is_used_up
from comptoir.entrance.typed import FORGOTTEN, keep_typed, typed_before
from comptoir.entrance.underway import begin_new_password
from comptoir.safety.actions import ALL_WRONG, ASK_AGAIN, FOR_KNOWN_BROWSERS


class Forgotten(views.PasswordResetView):  # type: ignore[misc]
    """Where the code goes; filled with what she typed when she comes back, or with her own."""

    def get_initial(self) -> dict[str, Any]:
        pending = self.request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY)
        typed = pending or typed_before(self.request, FORGOTTEN)
        user = self.request.user
        known = {"email": user.email or user.phone} if user.is_authenticated else {}
        return {**super().get_initial(), **({"email": typed["email"]} if typed else known)}

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.users[0] if form.users else None
        identifier, is_second_step = form.cleaned_data["email"], form.is_second_step
        count_new_password(self.request, identifier, user=user, is_second_step=is_second_step)
        answer: HttpResponse = super().form_valid(form)
        if user:
            begin_new_password(self.request, user)
        return answer


class ForgottenCode(views.ConfirmPasswordResetCodeView):  # type: ignore[misc]
    """The code that allows a new password."""

    def form_valid(self, form: Any) -> HttpResponse:
        holder = account_at(self._process.state["email"])
        if not is_code_right(self.request, form, self._process, user=holder, used_up=FOR_KNOWN_BROWSERS):
            return self.form_invalid(form)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        identifier = self._process.state["email"]
        if not is_used_up(form, self._process):
            page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return page
        keep_typed(self.request, FORGOTTEN, email=identifier)
        messages.error(self.request, f"{ALL_WRONG} {ASK_AGAIN}")
        return redirect(self.passthrough_next_url(reverse("account_reset_password")))


class NewPassword(views.CompletePasswordResetView):  # type: ignore[misc]
    """A new password, and a name if that finishes an account."""

    def form_valid(self, form: Any) -> HttpResponse:
        if "name" in form.cleaned_data:
            name_new_account(form.user, form.cleaned_data["name"])
        answer: HttpResponse = super().form_valid(form)
        return answer


forgotten = Forgotten.as_view()
forgotten_code = ForgottenCode.as_view()
new_password = NewPassword.as_view()
