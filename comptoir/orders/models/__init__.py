"""Orders, their lines, and the ways to find an order by its number or by who sold it."""

from comptoir.orders.models.finding import staff_order, staff_orders_numbered
from comptoir.orders.models.line import Line, parcels_of
from comptoir.orders.models.order import Order, OrderByNumber, OrderQuerySet, first_placed_at, order_numbered
from comptoir.orders.models.seller_order import (
    SellerOrder,
    SellerOrderQuerySet,
    numbers_of_others,
    parts_sold_by,
    sellers_parts,
)
from comptoir.orders.models.states import State

__all__ = [
    "Line",
    "Order",
    "OrderByNumber",
    "OrderQuerySet",
    "SellerOrder",
    "SellerOrderQuerySet",
    "State",
    "first_placed_at",
    "numbers_of_others",
    "order_numbered",
    "parcels_of",
    "parts_sold_by",
    "sellers_parts",
    "staff_order",
    "staff_orders_numbered",
]
