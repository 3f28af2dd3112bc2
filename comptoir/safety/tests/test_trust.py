"""Which browser is trusted, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.customers.models import User
from comptoir.safety.actions import ask_way_back, set_up_app, take_way_back
from comptoir.safety.models import Browser, WayBack
from comptoir.safety.tests.test_second_step import SEED_OF_HERS, STEP, app_code, is_in
from comptoir.safety.tests.test_takeover import HERE, browser
from comptoir.safety.tests.visits import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def with_app(alice: User) -> User:
    set_up_app(alice, SEED_OF_HERS, counter=0, visit=HERE)
    return alice


def trusted(client: Client) -> Client:
    """The browser of somebody who has just signed in and trusted it."""
    sign_in(client)
    client.post(STEP, {"code": app_code(), "trust": "on"})
    assert is_in(client)
    return client


def test_a_cookie_that_somebody_else_planted_is_not_trusted(with_app: User) -> None:
    hers, thief = browser(), browser()
    hers.cookies["browser"] = thief.cookies["browser"] = "planted-by-the-thief"

    trusted(hers)

    assert sign_in(thief)["Location"] == STEP
    hers.post("/account/sign-out/")
    assert sign_in(hers)["Location"] == "/account/"
    assert Browser.objects.filter(user=with_app, trusted_until__isnull=False).count() == 1


def test_the_slow_way_back_trusts_no_browser_of_before(with_app: User) -> None:
    hers = trusted(browser())
    hers.post("/account/sign-out/")
    ask_way_back(with_app, visit=HERE)
    WayBack.objects.update(asked_at=timezone.now() - timedelta(days=3, minutes=1))

    assert take_way_back(with_app, visit=HERE)
    set_up_app(with_app, SEED_OF_HERS, counter=0, visit=HERE)

    assert sign_in(hers)["Location"] == STEP
