"""These helpers do a guest's part in the tests of finding one order."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from comptoir.journal.work import run_queued
from comptoir.orders.examples import order_sent
from comptoir.orders.examples.one import receive
from comptoir.orders.models import Order
from comptoir.post.mailbox import Sent, read_mailbox

HERS = {"email": "Alice@example.org", "name": "Alice Martin", "language": "en"}


def place(number: str = "CA-100", **changes: Any) -> Order:
    """Place an order as Alice, without an account."""
    receive(order_sent(number, **{"customer": HERS, **changes}))
    return Order.objects.get(number=number)


def place_anew(email: str, *, day: int) -> Order:
    """Send the same order of a customer whom the shop knows by a number, on a day of January 2026."""
    known = {"reference": "C-17", "name": "Alice Martin"} | ({"email": email} if email else {})
    sent_at = f"2026-01-{day:02}T00:00:00Z"
    return place(customer=known, placed_at="2026-01-01T00:00:00Z", updated_at=sent_at, shipments=[])


def ask(client: Client, number: str = "CA-100", email: str = "alice@example.org", **more: Any) -> Any:
    return client.post("/orders/find/", {"number": number, "email": email}, **more)


def letters(to: str = "") -> list[Sent]:
    run_queued()
    return read_mailbox(to)


def link_sent(client: Client, **fields: str) -> str:
    """Ask for a link so, and return the path of the link that is sent."""
    ask(client, **fields)
    return path_in(letters()[0])


def path_in(letter: Sent) -> str:
    [match] = re.findall(r"http://127\.0\.0\.1:8000(/orders/find/\S+/)\s", letter.text)
    return str(match)
