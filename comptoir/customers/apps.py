"""Hears from allauth that an address is verified, by whichever of its ways: a sign-up or a new password."""

from typing import Any

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "comptoir.customers"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed

        email_confirmed.connect(_join, dispatch_uid="join_guests")


def _join(email_address: Any, **_: Any) -> None:
    from comptoir.customers.actions import join_guests

    join_guests(email_address.user, email_address.email)
