"""The rows of Login & Security say what a person would: “today”, one time where two would be the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.actions import verify_phone
from comptoir.customers.models import User
from comptoir.safety.models import Session
from comptoir.safety.tests.visits import prove, sign_in

pytestmark = pytest.mark.django_db


def test_a_number_is_added_where_there_is_none_and_edited_where_there_is_one(
    as_alice: Client, alice: User
) -> None:
    recent = prove(as_alice)
    added = recent.get("/account/phone/").content.decode()
    verify_phone(alice, "+33612345678")
    edited = recent.get("/account/phone/").content.decode()

    assert ("Add a mobile number" in added, "New mobile number" in added) == (True, False)
    assert ("Add a mobile number" in edited, "New mobile number" in edited) == (False, True)


def test_a_password_has_its_day_unless_that_is_today(as_alice: Client, alice: User) -> None:
    assert "Set today" in as_alice.get("/account/security/").content.decode()

    User.objects.filter(pk=alice.pk).update(created_at=timezone.now() - timedelta(days=3))

    assert "Unchanged since" in as_alice.get("/account/security/").content.decode()


def test_a_browser_was_last_seen_if_that_was_later_than_it_signed_in(visitor: Client, alice: User) -> None:
    sign_in(visitor)
    assert "Last seen" not in visitor.get("/account/sessions/").content.decode()

    Session.objects.filter(user=alice).update(began_at=timezone.now() - timedelta(hours=1))

    assert "Last seen" in visitor.get("/account/sessions/").content.decode()
