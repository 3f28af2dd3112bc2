"""Orders, their lines, and the way to find an order by its number alone."""

from comptoir.orders.models.finding import staff_order, staff_orders_numbered
from comptoir.orders.models.line import Line
from comptoir.orders.models.order import Order, OrderByNumber, OrderQuerySet
from comptoir.orders.models.seller_order import SellerOrder, SellerOrderQuerySet, sellers_parts
from comptoir.orders.models.states import State

__all__ = [
    "Line",
    "Order",
    "OrderByNumber",
    "OrderQuerySet",
    "SellerOrder",
    "SellerOrderQuerySet",
    "State",
    "sellers_parts",
    "staff_order",
    "staff_orders_numbered",
]
