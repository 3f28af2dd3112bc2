"""Alice and Bob, who buy; for tests and the demo."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from comptoir.customers.actions import join_guests
from comptoir.customers.models import User

PASSWORD = "Comptoir-demo-2026"  # noqa: S105 - the cast's, shown on the demo's first page


def alice(language: str = "fr") -> User:
    """Return Alice Martin, who has bought here for years."""
    return customer("alice@example.org", "Alice Martin", language)


def bob(language: str = "fr") -> User:
    """Return Bob Durand, who must see nothing of hers."""
    return customer("bob@example.org", "Bob Durand", language)


def customer(email: str, name: str, language: str = "fr") -> User:
    """Return a user with a verified address and the customer known by it, always the same one."""
    user = person(email, name, language)
    if not user.customer_id:
        user.signed_up_at = timezone.now()
        user.save(update_fields=["signed_up_at"])
        join_guests(user, email)
        user.refresh_from_db()
    return user


@transaction.atomic
def person(email: str, name: str, language: str = "fr") -> User:
    """Return a user with a verified address who is no customer yet, always the same one."""
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, PASSWORD, name=name, language=language)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
