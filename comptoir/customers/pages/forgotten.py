"""A forgotten password: where the code goes, which may be corrected, and the code."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from comptoir.customers.codes import ALL_WRONG, ASK_AGAIN
from comptoir.customers.forms.codes import is_used_up
from comptoir.customers.typed import FORGOTTEN, keep_typed, typed_before


class Forgotten(views.PasswordResetView):  # type: ignore[misc]
    """Where the code is to go: filled with what she typed, where she comes back."""

    def get_initial(self) -> dict[str, Any]:
        waited_for = self.request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY)
        typed = waited_for or typed_before(self.request, FORGOTTEN)
        return {**super().get_initial(), **({"email": typed["email"]} if typed else {})}


class ForgottenCode(views.ConfirmPasswordResetCodeView):  # type: ignore[misc]
    """The code that a new password is set with."""

    def form_invalid(self, form: Any) -> HttpResponse:
        place = self._process.state["email"]
        if not is_used_up(form, self._process):
            page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return page
        keep_typed(self.request, FORGOTTEN, email=place)
        messages.error(self.request, f"{ALL_WRONG} {ASK_AGAIN}")
        return redirect(self.passthrough_next_url(reverse("account_reset_password")))


forgotten = Forgotten.as_view()
forgotten_code = ForgottenCode.as_view()
