"""How staff find an order: what nobody else may ask, so a test lets only the desk call a `staff_…` query."""

from __future__ import annotations

from comptoir.orders.models.order import Order, order_numbered


def staff_order(number: str) -> Order | None:
    """The order with this number, whoever's it is."""
    return order_numbered(number)


def staff_orders_numbered(words: str) -> list[Order]:
    """The orders whose number these words are, as they stand or without their spaces."""
    numbers = dict.fromkeys((words.strip(), "".join(words.split())))
    return [order for order in map(staff_order, numbers) if order]
