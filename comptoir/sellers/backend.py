"""Sign-in, and the user whom the session brings along with whether she sells for somebody."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from comptoir.customers.models import User
from comptoir.safety.models import spend_as_wrong, user_who_asks


class SellersBackend(AuthenticationBackend):  # type: ignore[misc]
    """The library's backend; every page knows without a further statement whether a seller's person asks."""

    # A wrong password costs the same whether there is no account, one without a password, or one with.

    def _mitigate_timing_attack(self, password: str) -> None:
        spend_as_wrong(password)

    def _check_password(self, user: User | None, password: str) -> User | None:
        if user is not None and not user.has_usable_password():
            return None
        checked: User | None = super()._check_password(user, password)
        return checked

    def get_user(self, user_id: Any) -> User | None:
        user = user_who_asks(user_id)
        if user is None:
            user = super().get_user(user_id)
        return user if user and self.user_can_authenticate(user) else None
