"""Sign-in that also reads, in the user's statement, whether the user sells for somebody."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F, UUIDField

from comptoir.customers.models import User
from comptoir.ground.written_once import WrittenOnce
from comptoir.safety.models import spend_as_wrong

USERS = WrittenOnce(
    lambda user: User.objects.filter(id=user).annotate(sells_for=F("seller_person__seller_id")), UUIDField()
)


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
        user = USERS.first(user_id)
        return user if user and self.user_can_authenticate(user) else None
