"""A guest types a code that was sent to her order's address, before something of it takes effect."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from comptoir.ground.refusal import Refused
from comptoir.orders.actions import guest_code_address, send_guest_code, take_guest_code
from comptoir.orders.tests.guests import letters, place
from comptoir.rest.limits import TooMany

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client: Any) -> Any:
    """A request of somebody with a session and nothing else."""
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    request.session = client.session
    return request


def code_in(text: str) -> str:
    [code] = re.findall(r"\b\d{6}\b", text)
    return str(code)


def refused(request: Any, order: Any, purpose: str, typed: str) -> str:
    with pytest.raises(Refused) as error:
        take_guest_code(request, order, purpose, typed)
    return error.value.code


def test_goes_to_the_address_of_the_order_and_works_once(guest: Any) -> None:
    order = place()

    assert send_guest_code(guest, order, "cancel") == "alice@example.org"

    [letter] = letters("alice@example.org")
    assert guest_code_address(guest, order, "cancel") == "alice@example.org"
    take_guest_code(guest, order, "cancel", code_in(letter.text))
    assert refused(guest, order, "cancel", code_in(letter.text)) == "code_too_old"


def test_works_for_its_order_and_purpose_alone(guest: Any) -> None:
    order, other = place(), place("CA-200")
    send_guest_code(guest, order, "cancel")
    code = code_in(letters()[0].text)

    assert refused(guest, order, "return", code) == "code_too_old"
    assert refused(guest, other, "cancel", code) == "code_too_old"
    assert refused(guest, order, "cancel", str((int(code) + 1) % 10**6).zfill(6)) == "incorrect_code"


def test_is_over_after_ten_minutes(guest: Any) -> None:
    order = place()
    send_guest_code(guest, order, "cancel")
    code = code_in(letters()[0].text)

    with time_machine.travel(timezone.now() + timezone.timedelta(minutes=10, seconds=1), tick=False):
        assert refused(guest, order, "cancel", code) == "code_too_old"


def test_three_wrong_ones_use_it_up(guest: Any) -> None:
    order = place()
    send_guest_code(guest, order, "cancel")
    code = code_in(letters()[0].text)
    wrong = str((int(code) + 1) % 10**6).zfill(6)

    assert [refused(guest, order, "cancel", wrong) for _guess in range(3)] == ["incorrect_code"] * 3
    assert refused(guest, order, "cancel", code) == "used_up"


def test_so_many_are_sent_and_no_more(guest: Any) -> None:
    order = place()

    for _time in range(5):
        send_guest_code(guest, order, "cancel")
    with pytest.raises(TooMany):
        send_guest_code(guest, order, "cancel")
