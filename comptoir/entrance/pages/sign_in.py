"""Sign in with a password."""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.http import HttpResponse

from comptoir.entrance.actions import sign_in as sign_in_with
from comptoir.ui.pages import is_accepted


class SignIn(views.LoginView):  # type: ignore[misc]
    """An address or number, and a password."""

    def form_valid(self, form: Any) -> HttpResponse:
        answers: list[HttpResponse] = []

        def act() -> None:
            is_kept, then = form.cleaned_data["remember"], self.get_success_url()
            answers.append(sign_in_with(self.request, form.user_credentials(), is_kept=is_kept, then=then))

        if is_accepted(form, None, act):
            return answers[0]
        page: HttpResponse = self.form_invalid(form)
        return page


sign_in = SignIn.as_view()
