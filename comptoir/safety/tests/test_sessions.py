"""A session is found by its key, for as long as it lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.models import User, Visit
from comptoir.safety.actions import change_password, end_sessions, end_sessions_of, lock_down
from comptoir.safety.models import EndedSession, Session, asking, sessions_of, user_who_asks
from comptoir.safety.schedule import forget_ended_sessions
from comptoir.safety.sessions import SessionStore
from comptoir.safety.tests.visits import NEW, sign_in

pytestmark = pytest.mark.django_db
HERE = Visit("127.0.0.1", "")


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


class TestWhoAsks:
    def test_is_read_with_the_session(self, client: Client, alice: User) -> None:
        sign_in(client)
        client.get("/orders/")

        with CaptureQueriesContext(connection) as asked:
            assert client.get("/orders/").status_code == 200

        statements = [one["sql"] for one in asked if '"customers_user"' in one["sql"]]
        assert len(statements) == 1
        assert '"customers_session"' in statements[0]

    def test_is_who_the_row_says_now(self, client: Client, alice: User) -> None:
        sign_in(client)
        User.objects.update(name="Alice Anew")

        assert "Alice" in client.get("/account/").content.decode()
        assert client.get("/account/").wsgi_request.user.name == "Alice Anew"

        User.objects.update(is_active=False)
        assert client.get("/account/").status_code == 302

    def test_another_password_ends_it(self, client: Client, alice: User) -> None:
        sign_in(client)
        client.get("/account/")
        alice.set_password("another password than before")
        alice.save()

        assert client.get("/account/").status_code == 302

    def test_only_the_session_that_asks_says_who(self, alice: User) -> None:
        session = Session.objects.create(
            session_key="hers", user=alice, expire_date=timezone.now() + timedelta(days=1)
        )
        hers = Session.objects.with_user().get(session_key=session.session_key)

        with asking(hers):
            assert user_who_asks(alice.id) == alice
            assert user_who_asks(uuid4()) is None
        assert user_who_asks(alice.id) is None


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


def by_another_device(alice: User) -> None:
    end_sessions(alice, sessions_of(alice), visit=HERE)


def by_the_shop(alice: User) -> None:
    end_sessions_of(alice, by=alice, visit=HERE)


def by_a_new_password(alice: User) -> None:
    change_password(alice, NEW, visit=HERE)


def by_a_lock(alice: User) -> None:
    lock_down(alice, since=timezone.now(), visit=HERE, is_shown=True)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (by_another_device, "You were signed out here from another device."),
        (by_the_shop, "Our team signed you out on all devices, as you asked."),
        (by_a_new_password, "Your password has been changed. Sign in with the new one."),
        (by_a_lock, "Your account was locked with “This wasn’t me”."),
        (lambda _alice: Session.objects.all().delete(), "Your session has ended."),
    ],
)
def test_one_that_was_ended_elsewhere_says_why_once(
    visitor: Client, alice: User, end: Callable[[User], None], words: str
) -> None:
    sign_in(visitor)
    end(alice)

    assert words in visitor.get("/account/", follow=True).content.decode()
    assert words not in visitor.get("/account/sign-in/").content.decode()


def test_why_is_told_to_no_browser_but_its_own_and_for_a_month(visitor: Client, alice: User) -> None:
    sign_in(visitor)
    by_another_device(alice)
    told = "You were signed out here from another device."

    assert told not in Client().get("/account/", follow=True).content.decode()
    forget_ended_sessions(timezone.now() + timedelta(days=29))
    assert EndedSession.objects.count() == 1
    forget_ended_sessions(timezone.now() + timedelta(days=31))
    assert told not in visitor.get("/account/", follow=True).content.decode()
