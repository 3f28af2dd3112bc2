"""The examples give believable orders: one at a time for the tests, three years of them for the demo."""

from comptoir.orders.examples.one import give_orders, order_sent
from comptoir.orders.examples.years import World, vat_of

__all__ = ["World", "give_orders", "order_sent", "vat_of"]
