"""Signing in, with a note whether the user sells for somebody, read in the same statement as the user."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import router
from django.db.models import F

from comptoir.customers.actions import spend_as_wrong
from comptoir.customers.models import User
from comptoir.ground.written_once import WrittenOnce

FIELDS = [field.attname for field in User._meta.concrete_fields]
USERS = WrittenOnce(
    User.objects.annotate(sells_for=F("seller_person__seller_id")).values_list(*FIELDS, "sells_for"), by="id"
)


class SellersBackend(AuthenticationBackend):  # type: ignore[misc]
    """The library's way in; every page knows whether a seller's person asks, and pays no statement for it."""

    # A wrong password costs the same whether there is an account, whether it has a password, or neither.

    def _mitigate_timing_attack(self, password: str) -> None:
        spend_as_wrong(password)

    def _check_password(self, user: User | None, password: str) -> User | None:
        if user is not None and not user.has_usable_password():
            return None
        found: User | None = super()._check_password(user, password)
        return found

    def get_user(self, user_id: Any) -> User | None:
        row = USERS.first(user_id)
        if row is None:
            return None
        *values, sells_for = row
        user = User.from_db(router.db_for_read(User), FIELDS, values)
        user.sells_for = sells_for  # type: ignore[attr-defined]
        return user if self.user_can_authenticate(user) else None
