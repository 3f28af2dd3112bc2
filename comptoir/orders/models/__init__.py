"""The models keep each order with its lines and parcels, and find it by its number or by its seller."""

from comptoir.orders.models.arrival import OFF_THE_ROAD, Arrival, arrival, arrivals_of
from comptoir.orders.models.charged import charged, charged_shipping, paid_line, replaced_pieces, worth
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
)
from comptoir.orders.models.line import Line, line_named, lines_of, pictures_of, shipping_mark
from comptoir.orders.models.number import key_of, keys_meant
from comptoir.orders.models.order import (
    MOST_COUNTED,
    Order,
    OrderByNumber,
    OrderQuerySet,
    TabCounts,
    newest_open_states,
    newest_orders,
    order_numbered,
    own_order,
    shop_orders,
    spent_since,
    stored_marks,
    tab_counts,
)
from comptoir.orders.models.parcel import Parcel, ParcelLine, WholeOrder, parcels_of, whole_orders
from comptoir.orders.models.picture import Picture
from comptoir.orders.models.quantities import Quantities
from comptoir.orders.models.seller_order import (
    SellerOrder,
    SellerOrderQuerySet,
    deliveries_of,
    lines_to_ship,
    numbers_of_others,
    own_lines_of,
    parts_sold_by,
    sellers_parts,
)
from comptoir.orders.models.states import CarrierState, ParcelState, State
from comptoir.orders.models.summary import further_lines
from comptoir.orders.models.to_come import ParcelToCome, newest_without_parcels, parcels_to_come

__all__ = [
    "LINK_HOLDS",
    "LONGEST_NUMBER",
    "MOST_COUNTED",
    "OFF_THE_ROAD",
    "Arrival",
    "CarrierState",
    "Followed",
    "GuestRequest",
    "Line",
    "LinkState",
    "Order",
    "OrderByNumber",
    "OrderQuerySet",
    "Parcel",
    "ParcelLine",
    "ParcelState",
    "ParcelToCome",
    "Picture",
    "Placed",
    "Quantities",
    "SellerOrder",
    "SellerOrderQuerySet",
    "State",
    "TabCounts",
    "WholeOrder",
    "arrival",
    "arrivals_of",
    "charged",
    "charged_shipping",
    "deliveries_of",
    "further_lines",
    "key_of",
    "keys_meant",
    "line_named",
    "lines_of",
    "lines_to_ship",
    "link_to",
    "newest_open_states",
    "newest_orders",
    "newest_without_parcels",
    "numbers_of_others",
    "order_numbered",
    "own_lines_of",
    "own_order",
    "paid_line",
    "parcels_of",
    "parcels_to_come",
    "parts_sold_by",
    "pictures_of",
    "public_order_by_link",
    "public_order_placed",
    "replaced_pieces",
    "sellers_parts",
    "shipping_mark",
    "shop_orders",
    "spent_since",
    "staff_order",
    "staff_orders_numbered",
    "stored_marks",
    "tab_counts",
    "whole_orders",
    "worth",
]
