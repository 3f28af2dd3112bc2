"""Staff find any order by its number; a test lets the desk alone call a `staff_…` query."""

from __future__ import annotations

from comptoir.orders.models.order import Order, order_numbered, orders_by_number

MOST_FOUND = 20


def staff_order(number: str) -> Order | None:
    """Return the order with this number, whichever customer it belongs to."""
    return order_numbered(number)


def staff_orders_numbered(words: str) -> list[Order]:
    """Return the orders whose number may be meant by these words, in any spelling, the likeliest first."""
    return [order for row in orders_by_number(words)[:MOST_FOUND] if (order := staff_order(row.number))]
