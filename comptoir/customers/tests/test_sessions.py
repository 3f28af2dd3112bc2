"""A session is found by its key, for as long as it lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from comptoir.customers.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_is_found_until_it_ends() -> None:
    held = SessionStore()
    held["it"] = "is here"
    held.save()

    assert SessionStore(held.session_key)["it"] == "is here"

    held.model.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "it" not in SessionStore(held.session_key)


def test_a_key_that_nobody_was_given_opens_nothing(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-key-that-nobody-was-given"

    assert client.get("/account/").status_code == 302
