"""A letter greets by name whoever's address is known to be hers, and says no words that a stranger typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from comptoir.conversations.examples import ask
from comptoir.journal.work import run_queued
from comptoir.notices.actions import keep_copies
from comptoir.notices.models import Notice
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.post.mailbox import read_mailbox
from comptoir.safety.tests.visits import prove

pytestmark = pytest.mark.django_db
NEW = "/account/new/"
FORGOTTEN = "/account/password/forgotten/"


def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def greeting(address: str) -> str:
    """Return how the newest letter to an address begins."""
    run_queued()
    return read_mailbox(address)[0].text.splitlines()[0]


def test_a_guest_is_greeted_as_the_shop_calls_her() -> None:
    buyer = {"email": "nadia@example.org", "name": "Nadia Benali", "language": "fr"}
    placed = {"placed_at": timezone.now().isoformat(), "state": "confirmed", "shipments": []}
    receive(order_sent("G-1", customer=buyer, **placed), history=False)
    assert greeting("nadia@example.org") == "Bonjour Nadia Benali,"

    stranger().post("/orders/find/", {"number": "G-1", "email": "nadia@example.org"})
    assert greeting("nadia@example.org") == "Bonjour Nadia Benali,"


def test_whoever_has_an_account_is_greeted_by_name(alice: Any) -> None:
    stranger().post(FORGOTTEN, {"email": alice.email})
    assert greeting(alice.email) == "Hello Alice Martin,"
    keep_copies()
    assert Notice.objects.get(customer_id=alice.customer_id).letter == "customers/new_password_code"

    ask(alice, speaks=True, language="en")
    assert greeting(alice.email) == "Hello Alice Martin,"


def test_a_name_that_is_typed_with_anybodys_address_is_not_sent_there() -> None:
    rose = {"name": "Rose Martin", "email": "rose@example.org", "password1": "Trente-6-lapins-bleus"}
    stranger().post(NEW, rose)
    assert greeting("rose@example.org") == "Hello,"

    asked = ask(None, speaks=True, language="en")
    assert greeting(asked.email) == "Hello,"


def test_a_new_address_is_written_to_without_her_name(as_alice: Client) -> None:
    prove(as_alice).post("/account/email/", {"what": "to", "email": "alice@new.example"})

    assert greeting("alice@new.example") == "Hello,"
