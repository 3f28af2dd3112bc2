"""Carla, who sells, and Sam, who works here, each with a second step; for tests and the demo."""

from __future__ import annotations

from allauth.mfa.models import Authenticator

from comptoir.customers.actions import verify_phone
from comptoir.customers.examples import person
from comptoir.customers.models import User
from comptoir.safety.models import has_second_step
from comptoir.safety.models.step import SMS

# Numbers reserved for fiction by the regulator (ARCEP 2018-0881)
CARLAS_NUMBER, SAMS_NUMBER = "+33639980017", "+33639980042"


def carla() -> User:
    """Return Carla Rossi, who sells."""
    return with_second_step(person("carla@example.org", "Carla Rossi"), CARLAS_NUMBER)


def sam() -> User:
    """Return Sam Petit, who works here."""
    user = person("sam@example.org", "Sam Petit")
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    return with_second_step(user, SAMS_NUMBER)


def with_second_step(user: User, number: str) -> User:
    """Give the user a second step: a code by SMS to this number."""
    if not has_second_step(user):
        verify_phone(user, number)
        Authenticator.objects.create(user=user, type=SMS, data={})
    return user
