"""How staff find an order: what nobody else may ask, so a test lets only the desk call a `staff_…` query."""

from __future__ import annotations

from comptoir.orders.models.guest import spellings_of
from comptoir.orders.models.order import Order, OrderByNumber, order_numbered


def staff_order(number: str) -> Order | None:
    """The order with this number, whoever's it is."""
    return order_numbered(number)


def staff_orders_numbered(words: str) -> list[Order]:
    """The orders whose number these words are, in any spelling of it that a guest may type too."""
    held = OrderByNumber.objects.filter(number__in=spellings_of(words))
    return [order for one in held if (order := staff_order(one.number))]
