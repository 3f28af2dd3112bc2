"""The customer's face of her orders: history, one order, spending, tiles; and the one order of a guest."""

from comptoir.orders.pages.guest import find, link_sent, order_by_link
from comptoir.orders.pages.history import orders
from comptoir.orders.pages.order import archive, order
from comptoir.orders.pages.picture import picture
from comptoir.orders.pages.spending import spending
from comptoir.orders.pages.tiles import on_their_way, spending_tile, tile

__all__ = [
    "archive",
    "find",
    "link_sent",
    "on_their_way",
    "order",
    "order_by_link",
    "orders",
    "picture",
    "spending",
    "spending_tile",
    "tile",
]
