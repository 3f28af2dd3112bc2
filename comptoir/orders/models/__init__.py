"""Orders, their lines, and the ways to find an order by its number or by who sold it."""

from comptoir.orders.models.finding import staff_order, staff_orders_numbered
from comptoir.orders.models.guest import (
    LINK_HOLDS,
    LONGEST_NUMBER,
    Followed,
    GuestRequest,
    LinkState,
    Placed,
    link_to,
    public_order_by_link,
    public_order_placed,
    tidy_number,
)
from comptoir.orders.models.line import Line, lines_of, parcels_of
from comptoir.orders.models.order import (
    Order,
    OrderByNumber,
    OrderQuerySet,
    first_placed_at,
    order_numbered,
    shop_orders,
)
from comptoir.orders.models.seller_order import (
    SellerOrder,
    SellerOrderQuerySet,
    numbers_of_others,
    parts_sold_by,
    sellers_parts,
)
from comptoir.orders.models.states import State

__all__ = [
    "LINK_HOLDS",
    "LONGEST_NUMBER",
    "Followed",
    "GuestRequest",
    "Line",
    "LinkState",
    "Order",
    "OrderByNumber",
    "OrderQuerySet",
    "Placed",
    "SellerOrder",
    "SellerOrderQuerySet",
    "State",
    "first_placed_at",
    "lines_of",
    "link_to",
    "numbers_of_others",
    "order_numbered",
    "parcels_of",
    "parts_sold_by",
    "public_order_by_link",
    "public_order_placed",
    "sellers_parts",
    "shop_orders",
    "staff_order",
    "staff_orders_numbered",
    "tidy_number",
]
