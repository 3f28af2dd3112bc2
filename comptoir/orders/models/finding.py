"""How staff find an order: what nobody else may ask, so a test lets only the desk call a `staff_…` query."""

from __future__ import annotations

from comptoir.orders.models.order import Order, order_numbered, orders_by_number

MOST_FOUND = 20


def staff_order(number: str) -> Order | None:
    """The order with this number, whoever's it is."""
    return order_numbered(number)


def staff_orders_numbered(words: str) -> list[Order]:
    """The orders whose number these words are, in any spelling; the likeliest first."""
    return [order for one in orders_by_number(words)[:MOST_FOUND] if (order := staff_order(one.number))]
