"""What is Alice's stays hers: her messages open to nobody else, and a reference of hers tells Bob no more than
a stranger."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.notices.actions import SentByShop, record_sent
from comptoir.notices.models import Notice, copy_of, messages_of
from comptoir.post.actions import keep_references
from comptoir.post.models import Message

pytestmark = pytest.mark.django_db
UNKNOWN = "AAAAA-AAAAA"
ADDRESSES = ["/messages/{}/", "/api/v1/messages/{}"]


@pytest.fixture
def messages(hers: Customer) -> list[Notice]:
    """Alice's messages: a mail, an SMS, and a mail of the shop's own."""
    for channel, letter in (("email", "orders/confirmed"), ("sms", "customers/step_code_sms")):
        message = Message(
            channel=channel, letter=letter, customer_id=hers.id, text="Only hers", subject="Hers"
        )
        copy_of(message, hers.id).save(force_insert=True)
        keep_references([message])
    sent = {"sent_at": timezone.now() - timedelta(days=3), "category": "offers", "channel": "email"}
    record_sent([SentByShop(customer_id=hers.id, reference="NEWS-48", subject="Hers, too", **sent)])
    return list(messages_of(hers))


def visitor(user: Any = None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


def ask(client: Client, reference: str) -> tuple[int, str, list[str]]:
    """Check a reference; return the status, the words of the answer, and what the database was asked."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/is-this-from-us/", {"pasted": reference})
    section = answer.content.decode().partition('role="status"')[2].partition("</section>")[0]
    section = re.sub(r"<input[^>]*>", "", section)
    return answer.status_code, section, [without_values(one["sql"]) for one in asked]


def without_values(statement: str) -> str:
    return re.sub(r"'[^']*'|\b\d+\b", "?", statement)


def one_sign_off(id: UUID) -> list[UUID]:
    """Return every id that differs from this one by one sign."""
    signs = id.hex
    return [UUID(signs[:at] + f"{int(sign, 16) ^ 1:x}" + signs[at + 1 :]) for at, sign in enumerate(signs)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_bob_finds_none_of_her_messages(bob: Any, messages: list[Notice], address: str) -> None:
    client = visitor(bob)

    assert [client.get(address.format(one.id)).status_code for one in messages] == [404] * 3
    assert all(one.read_at is None for one in Notice.objects.filter(letter__gt=""))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_id_that_is_altered_by_one_sign_is_found_by_nobody(
    alice: Any, bob: Any, messages: list[Notice], address: str
) -> None:
    altered = one_sign_off(messages[0].id)

    for client in (visitor(alice), visitor(bob)):
        assert {client.get(address.format(one)).status_code for one in altered} == {404}


@pytest.mark.parametrize("at", range(3))
def test_bob_and_a_stranger_are_told_the_same_of_her_reference(
    bob: Any, messages: list[Notice], at: int
) -> None:
    reference = messages[at].reference

    as_bob, as_stranger = ask(visitor(bob), reference), ask(visitor(), reference)

    assert as_bob[:2] == as_stranger[:2]
    assert as_bob[0] == 200
    assert "This reference exists" in as_bob[1]


def test_her_reference_is_looked_up_like_one_that_nobody_has(bob: Any, messages: list[Notice]) -> None:
    for client in (visitor(bob), visitor()):
        ask(client, UNKNOWN)
        known, unknown = ask(client, messages[0].reference), ask(client, UNKNOWN)

        assert known[0] == unknown[0]
        assert known[2] == unknown[2]
        assert len(known[2]) > 1
