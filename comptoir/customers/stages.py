"""The steps of a sign-in that the house does its own way."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import EmailVerificationStage
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login

from comptoir.customers.actions import count_sign_up, stop_way_back
from comptoir.customers.actions.alerts import ways_to
from comptoir.customers.codes import code_sent, sms_purpose, text_second_step
from comptoir.customers.cookies import browser_cookie
from comptoir.customers.models import browser_of, second_step_of, visit_of
from comptoir.customers.models.step import SMS
from comptoir.customers.underway import STAMP


class VerifyStage(EmailVerificationStage):  # type: ignore[misc]
    """One verified way to reach her is enough: a number will do; a customer has shown one already."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user and (user.has_verified_phone or user.customer_id):
            return None, True
        if user and not self.login.signup and not ways_to(user).email:
            count_sign_up(self.request, user.email)
        handled: tuple[Any, bool] = super().handle()
        return handled


class SecondStepStage(AuthenticateStage):  # type: ignore[misc]
    """The second step, where it is on: not after a passkey, and not with a browser that is trusted."""

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
