"""A session is found by its key, for as long as it lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import Session, User, sessions_of
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


def test_a_session_that_is_over_is_listed_no_more(alice: User) -> None:
    now = timezone.now()
    kept = {"is_kept": True, "expire_date": now + timedelta(days=20)}
    unkept = {"is_kept": False, "expire_date": now + timedelta(days=20)}
    for key, session in {
        "kept and not seen for days": kept | {"seen_at": now - timedelta(days=9)},
        "kept and over": kept | {"expire_date": now - timedelta(seconds=1)},
        "seen lately": unkept | {"seen_at": now - timedelta(minutes=29)},
        "idle for half an hour": unkept | {"seen_at": now - timedelta(minutes=31)},
        "twelve hours old": unkept | {"began_at": now - timedelta(hours=12, minutes=1)},
    }.items():
        Session.objects.create(session_key=key, user=alice, **session)

    assert {session.session_key for session in sessions_of(alice)} == {
        "kept and not seen for days",
        "seen lately",
    }
