"""The steps of a sign-in that the house does its own way."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage


class VerifyStage(EmailVerificationStage):  # type: ignore[misc]
    """One verified way to reach her is enough: who has shown a number to be hers needs no address."""

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user and user.has_verified_phone:
            return None, True
        handled: tuple[Any, bool] = super().handle()
        return handled
