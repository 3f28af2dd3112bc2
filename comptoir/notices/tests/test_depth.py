"""Your Messages asks the database the same for ten messages as for five thousand, on every page of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comptoir.customers.models import Customer
from comptoir.ground.keyset import Mark
from comptoir.notices.models import Category, Notice, copy_of, messages_of
from comptoir.post.models import Message

pytestmark = pytest.mark.django_db
FEW, MANY = 10, 5_000
LETTERS = ["orders/confirmed", "addresses/added", "customers/alert", ""]
VIEWS = [
    "",
    "show=unread",
    *(f"show={category}" for category in Category),
    "q=cafe+moulu",
    "q=cafe&show=orders",
]


def give(customer: Customer, number: int) -> None:
    """Write so many messages to a customer, one a minute, of every category."""
    now = timezone.now()
    notices = []
    for at in range(number):
        message = Message(
            channel="email",
            letter=LETTERS[at % len(LETTERS)],
            customer_id=customer.id,
            subject=f"Café moulu {at}",
            text="It is confirmed.",
            queued_at=now - timedelta(minutes=at),
        )
        notices.append(copy_of(message, customer.id))
        if not message.letter:
            notices[-1].category = Category.OFFERS
    Notice.objects.bulk_create(notices, batch_size=500)


def asked(client: Client, query: str) -> list[str]:
    with CaptureQueriesContext(connection) as statements:
        assert client.get(f"/messages/?{query}").status_code == 200
    return [re.sub(r"'[^']*'|\b\d+\b", "?", one["sql"]) for one in statements]


def deep(customer: Customer, number: int) -> str:
    """Return the query of a page behind so many messages."""
    row = messages_of(customer).order_by("-written_at", "-id")[number]
    return f"before={Mark(row.written_at, row.id)}"


def test_asks_the_same_for_few_as_for_many_on_each_tab_and_in_a_search(alice: Any, hers: Customer) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(alice)
    give(hers, FEW)
    asked(client, "")
    few = {view: (asked(client, view), asked(client, f"{view}&{deep(hers, 5)}")) for view in VIEWS}

    give(hers, MANY)

    for view, (first, later) in few.items():
        assert asked(client, view) == first, view
        assert asked(client, f"{view}&{deep(hers, MANY - 50)}") == later, view


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "notice_by_time"),
        ("show=security", "notice_by_category"),
    ],
)
def test_a_deep_page_is_read_from_an_index_in_its_order(
    alice: Any, hers: Customer, query: str, index: str
) -> None:
    client = Client()
    client.force_login(alice)
    give(hers, 300)
    with CaptureQueriesContext(connection) as statements:
        client.get(f"/messages/?{query}&{deep(hers, 200)}")
    [listed] = [one["sql"] for one in statements if "LIMIT 31" in one["sql"]]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {listed}")
        else:
            cursor.execute("ANALYZE notices_notice")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {listed}")
        plan = "\n".join(str(row) for row in cursor.fetchall())

    assert index in plan, plan
