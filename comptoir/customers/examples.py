"""The cast: Alice and Bob buy, Carla sells, Sam works here. For the tests and the demo alike."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from comptoir.customers.actions import join_guests, verify_phone
from comptoir.customers.models import User, has_second_step
from comptoir.customers.models.step import SMS

PASSWORD = "Comptoir-demo-2026"  # noqa: S105 - the cast's, shown on the demo's first page
# Kept by the regulator for numbers that nobody has (ARCEP 2018-0881)
CARLAS_NUMBER, SAMS_NUMBER = "+33639980017", "+33639980042"


def alice(language: str = "fr") -> User:
    """Alice Martin, who has bought here for years."""
    return customer("alice@example.org", "Alice Martin", language)


def bob(language: str = "fr") -> User:
    """Bob Durand, who must see nothing of hers."""
    return customer("bob@example.org", "Bob Durand", language)


def carla() -> User:
    """Carla Rossi, who sells."""
    return with_second_step(person("carla@example.org", "Carla Rossi"), CARLAS_NUMBER)


def sam() -> User:
    """Sam Petit, who works here."""
    user = person("sam@example.org", "Sam Petit")
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    return with_second_step(user, SAMS_NUMBER)


def with_second_step(user: User, number: str) -> User:
    """The user, whose second step is a code by SMS to this number."""
    if not has_second_step(user):
        verify_phone(user, number)
        Authenticator.objects.create(user=user, type=SMS, data={})
    return user


def customer(email: str, name: str, language: str = "fr") -> User:
    """A user with a verified address and the customer known by it; the same one when asked again."""
    user = person(email, name, language)
    if not user.customer_id:
        user.signed_up_at = timezone.now()
        user.save(update_fields=["signed_up_at"])
        join_guests(user, email)
        user.refresh_from_db()
    return user


@transaction.atomic
def person(email: str, name: str, language: str = "fr") -> User:
    """A user with a verified address, who is no customer yet; the same one when asked again."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, language=language)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
