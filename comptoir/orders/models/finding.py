"""How staff find an order: what nobody else may ask, so a test lets only the desk call a `staff_…` query."""

from __future__ import annotations

from comptoir.orders.models.order import Order, OrderByNumber


def staff_order(number: str) -> Order | None:
    """The order with this number, whoever's it is."""
    held = OrderByNumber.objects.filter(number=number).first()
    if held is None:
        return None
    found: Order | None = Order.objects.for_customer(held.customer_id).filter(id=held.order_id).first()
    return found


def staff_orders_numbered(words: str) -> list[Order]:
    """The orders whose number these words are, as they stand or without their spaces."""
    numbers = dict.fromkeys((words.strip(), "".join(words.split())))
    return [order for order in map(staff_order, numbers) if order]
