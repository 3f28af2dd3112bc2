"""The stages of a sign-in that differ from the library's."""

from __future__ import annotations

from typing import Any

from comptoir.customers.asking import visit_of
from comptoir.entrance.allauth import (
    AuthenticateStage,
    EmailVerificationStage,
    did_use_passwordless_login,
    headed_redirect_response,
    record_authentication,
)
from comptoir.entrance.underway import STAMP
from comptoir.safety.actions import code_sent, count_sign_up, sms_purpose, stop_way_back, text_second_step
from comptoir.safety.actions.alerts import ways_to
from comptoir.safety.models import SMS, browser_cookie, browser_of, second_step_of


class VerifyStage(EmailVerificationStage):  # type: ignore[misc]
    """One verified way to reach her is enough; a number will do, and a customer has shown one already."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user and (user.has_verified_phone or user.customer_id):
            return None, True
        if user and not self.login.signup and not ways_to(user).email:
            count_sign_up(self.request, user.email)
        handled: tuple[Any, bool] = super().handle()
        return handled


class SecondStepStage(AuthenticateStage):  # type: ignore[misc]
    """The second step, if it is on; not after a passkey, and not in a trusted browser."""

    urlname = "second_step"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user is None:
            return None, True
        if did_use_passwordless_login(self.request, user):
            stop_way_back(user, visit=visit_of(self.request))
            return None, True
        step = second_step_of(user)
        if not step.is_on:
            return None, True
        browser = browser_of(user, browser_cookie(self.request))
        if browser and browser.is_trusted:
            record_authentication(self.request, user, method="trusted")
            stop_way_back(user, visit=visit_of(self.request))
            return None, True
        if step.kinds[0] == SMS and not code_sent(self.request, sms_purpose(user)):
            text_second_step(self.request, user)
        self.login.state[STAMP] = user.stamp
        return headed_redirect_response(self.urlname), True
