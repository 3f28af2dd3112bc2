"""Orders, their lines, and the way to find an order by its number alone."""

from comptoir.orders.models.line import Line
from comptoir.orders.models.order import Order, OrderByNumber, OrderQuerySet
from comptoir.orders.models.seller_order import SellerOrder, sellers_parts
from comptoir.orders.models.states import State

__all__ = ["Line", "Order", "OrderByNumber", "OrderQuerySet", "SellerOrder", "State", "sellers_parts"]
