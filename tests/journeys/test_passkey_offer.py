"""A passkey that the sign-in page offers in its field, and a visitor who does not wait for that."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from django.contrib.auth.signals import user_logged_in

from comptoir.customers.examples import alice
from comptoir.entrance.pages import steps
from tests.journeys.test_getting_in import sign_in
from tests.journeys.visitor import PATIENCE, Visitor


@pytest.mark.needs_script
def test_an_offer_that_is_answered_once_she_is_in_does_not_sign_her_out(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice(visitor.setting.language)
    begin, is_in = steps.begin_passkey, Event()

    def begin_late(user: Any) -> Any:
        is_in.wait(PATIENCE / 1000)
        return begin(user)

    def say(**_: Any) -> None:
        is_in.set()

    monkeypatch.setattr(steps, "begin_passkey", begin_late)
    user_logged_in.connect(say)
    try:
        visitor.open("/account/sign-in/")
        sign_in(visitor)
    finally:
        user_logged_in.disconnect(say)

    visitor.open("/account/security/")
    visitor.heading("Login & Security")
