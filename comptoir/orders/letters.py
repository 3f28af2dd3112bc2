"""The letters about an order: that it is confirmed, and the link that a guest asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comptoir.customers.models import User
from comptoir.ground.money import Money
from comptoir.journal.models import CustomerEntry
from comptoir.orders.facts import (
    ARCHIVED,
    CHANGED,
    IMPORTED,
    LINK_ASKED,
    LINK_OPENED,
    PARCEL_RECALLED,
    PICKED,
    PLACED,
    QUANTITIES_CHANGED,
    REPLACEMENT_ADDED,
    RESTORED,
    UNPICKED,
)
from comptoir.orders.models import Line, Order, State, whole_orders
from comptoir.post.letters import Draft, Letter

MOST_LINES = 20
# An order that the shop sends later than that is no news.
NEWS = timedelta(days=7)
NOT_YET = {State.PENDING_PAYMENT, State.ON_HOLD, State.PAYMENT_FAILED, State.CANCELLED}


def confirm_orders(entries: Sequence[CustomerEntry]) -> Iterator[tuple[CustomerEntry, Draft]]:
    """Say what was bought, once the order is confirmed and while that is news."""
    whole = whole_orders({(entry.customer_id, entry.about_id) for entry in entries if entry.about_id})
    accounts = set(
        User.objects.filter(customer_id__in={entry.customer_id for entry in entries}).values_list(
            "customer_id", flat=True
        )
    )
    placed_here = _placed_here([entry for entry in entries if entry.fact == CHANGED.name])
    for entry in entries:
        found = whole.get(entry.about_id) if entry.about_id else None
        if found is None:
            continue
        order = found.order
        is_news = order.state not in NOT_YET and timezone.now() - order.placed_at <= NEWS
        if is_news and (entry.fact != CHANGED.name or order.id in placed_here):
            yield entry, _confirmation(order, found.lines, has_account=entry.customer_id in accounts)


def _confirmation(order: Order, lines: Sequence[Line], *, has_account: bool) -> Draft:
    due = [line.estimated_on for line in lines if line.estimated_on]
    context: dict[str, Any] = {
        "number": order.number,
        "placed_at": order.placed_at,
        "lines": [{"quantity": line.quantity, "name": line.name} for line in lines[:MOST_LINES]],
        "more": max(0, len(lines) - MOST_LINES),
        "total": Money(order.total_minor, order.currency),
        "due_on": max(due) if due else None,
        "has_account": has_account,
    }
    return Draft(str(order.id), context, address=order.email)


def _placed_here(entries: Sequence[CustomerEntry]) -> set[UUID]:
    """Return the orders that came in as news; what came in as history is confirmed to nobody."""
    customers, orders = {entry.customer_id for entry in entries}, {entry.about_id for entry in entries}
    placed = CustomerEntry.objects.filter(customer_id__in=customers, about_id__in=orders, fact=PLACED.name)
    return {order_id for order_id in placed.values_list("about_id", flat=True) if order_id}


LETTERS = [
    Letter(
        name="orders/confirmed",
        title=_("Order confirmed"),
        topic="orders.confirmed",
        # An order that waits for its payment is confirmed by a later version.
        follows=(PLACED.name, CHANGED.name),
        drafts=confirm_orders,
        shown={
            "number": "403-1234567-1234567",
            "placed_at": date(2026, 3, 2),
            "lines": [
                {"quantity": 2, "name": "Café moulu, 250 g"},
                {"quantity": 1, "name": "Théière en fonte"},
            ],
            "more": 3,
            "total": Money(6480, "EUR"),
            "due_on": date(2026, 3, 6),
            "has_account": False,
        },
    ),
    Letter(
        name="orders/order_link",
        title=_("Link to one order"),
        topic="orders",
        shown={"number": "403-1234567-1234567"},
        secrets={"link": "https://account.example.org/orders/find/WyI0MDMi:1wJ8:4f/"},
    ),
    Letter(
        name="orders/guest_code",
        title=_("Code to confirm a request about a guest’s order"),
        topic="security",
        shown={"number": "403-1234567-1234567"},
        secrets={"code": "123456"},
    ),
    Letter(
        name="orders/order_in_account",
        title=_("Link to one order, which is in an account"),
        topic="security",
        shown={"number": "403-1234567-1234567"},
    ),
]
UNWRITTEN = {
    IMPORTED.name: "history is told to nobody",
    QUANTITIES_CHANGED.name: "what has changed them is a fact of its own",
    PARCEL_RECALLED.name: "nobody was written to of the parcel yet",
    PICKED.name: "it is no news; the order's page says how it is cancelled",
    UNPICKED.name: "it is no news either",
    REPLACEMENT_ADDED.name: "whoever grants it writes of it",
    ARCHIVED.name: "she did it herself",
    RESTORED.name: "she did it herself",
    LINK_ASKED.name: "the link itself is the letter",
    LINK_OPENED.name: "she did it herself, with her link",
}
