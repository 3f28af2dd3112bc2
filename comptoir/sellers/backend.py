"""Signing in, with the seller whom the user works for read in the same statement as the user."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from comptoir.customers.models import User


class SellersBackend(AuthenticationBackend):  # type: ignore[misc]
    """The library's way in; every page knows whether a seller's person asks, and pays no statement for it."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("seller_person__seller").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
