"""A customer sees her history, one order, her spending and tiles; a guest sees the one order of a link."""

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
