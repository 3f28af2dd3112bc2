"""The customer's face of her orders: history, one order, spending, and the tiles of her account."""

from comptoir.orders.pages.history import orders
from comptoir.orders.pages.order import archive, order
from comptoir.orders.pages.spending import spending
from comptoir.orders.pages.tiles import on_their_way, spending_tile, tile

__all__ = ["archive", "on_their_way", "order", "orders", "spending", "spending_tile", "tile"]
