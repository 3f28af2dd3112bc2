"""Signing in, with a note whether the user sells for somebody, read in the same statement as the user."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import F

from comptoir.customers.models import User
from comptoir.ground.row_by_key import RowByKey

USERS = RowByKey(User.objects.annotate(sells_for=F("seller_person__seller_id")))


class SellersBackend(AuthenticationBackend):  # type: ignore[misc]
    """The library's way in; every page knows whether a seller's person asks, and pays no statement for it."""

    def get_user(self, user_id: Any) -> User | None:
        user = USERS.find(user_id)
        return user if user and self.user_can_authenticate(user) else None
