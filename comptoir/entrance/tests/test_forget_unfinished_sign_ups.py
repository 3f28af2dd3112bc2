"""A sign-up that nobody finished is forgotten after a week; nobody else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from comptoir.customers.actions import invited_user
from comptoir.customers.examples import alice
from comptoir.customers.models import User
from comptoir.entrance.schedule import forget_unfinished_sign_ups
from comptoir.safety.examples import carla

pytestmark = pytest.mark.django_db


def test_forgets_who_never_verified_an_address_and_only_them() -> None:
    alice(), carla()
    now = timezone.now()
    newcomer = User.objects.create_user("new@example.org", None, signed_up_at=now)
    EmailAddress.objects.create(user=newcomer, email="new@example.org", verified=False)
    with transaction.atomic():
        invited_user("dev@example.org", name="", language="en")

    forget_unfinished_sign_ups(now + timedelta(days=6))
    assert User.objects.count() == 4
    forget_unfinished_sign_ups(now + timedelta(days=8))

    assert set(User.objects.values_list("email", flat=True)) == {
        "alice@example.org",
        "carla@example.org",
        "dev@example.org",
    }
