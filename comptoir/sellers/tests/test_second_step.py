"""Everybody at the desk uses two-step verification, and must keep one way of it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from comptoir.customers.models import Visit
from comptoir.ground.refusal import Refused
from comptoir.safety.actions import remove_method
from comptoir.safety.models import second_step_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["carla", "sam"])
def test_is_led_to_set_one_up_where_there_is_none(request: Any, who: str, client: Client) -> None:
    user = request.getfixturevalue(who)
    Authenticator.objects.all().delete()
    client.force_login(user)
    client.cookies["language"] = "en"

    answer = client.get("/desk/", follow=True)

    assert answer.redirect_chain == [("/account/two-steps/", 302)]
    assert "Two-step verification is required at the desk." in answer.content.decode()


def test_is_asked_for_it_where_the_session_began_without(sam: Any, client: Client) -> None:
    client.force_login(sam)

    assert client.get("/desk/find/?q=martin")["Location"].startswith(
        "/account/confirmation/?next=%2Fdesk%2Ffind"
    )


def test_the_desk_stays_hidden_from_customers(as_alice: Client) -> None:
    assert as_alice.get("/desk/").status_code == 404


def test_the_last_way_stays(sam: Any) -> None:
    [method] = second_step_of(sam).methods

    with pytest.raises(Refused, match="Two-step verification is required at the desk"):
        remove_method(sam, method.id, works_here=True, visit=Visit("127.0.0.1", ""))

    assert second_step_of(sam).is_on
