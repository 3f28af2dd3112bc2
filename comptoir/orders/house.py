"""The orders app adds these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases, Nothing
from comptoir.orders import api, desk, pages, shop_api
from comptoir.orders.actions.erase import erase_ways_to_orders
from comptoir.orders.reactions import REACTIONS
from comptoir.orders.schedule import queue_due_pictures, settle_pictures
from comptoir.ui.menus import SELLER, Chapter, Link, Place

__all__ = ["REACTIONS"]

MENU = [
    Link("orders", _("Order History"), "shopping-bag"),
    Link("spending", _("Your spending"), "chart-bar"),
    Link("find_order", _("Find an order"), "magnifying-glass"),
]
TILES = {"orders": pages.tile, "spending": pages.spending_tile}
PLACES = [
    Place("desk_shipping", _("To ship"), SELLER, desk.sales_waiting),
    Place("desk_sales", _("Orders"), SELLER),
]
PANELS = {"desk.customer": desk.panel}
SUBJECTS = desk.subjects
CHAPTERS = [
    Chapter(
        "orders",
        "shopping-bag",
        _("Your orders"),
        _("Find an order, track it, see what you spent, archive it."),
        "orders/help.html",
    ),
]
TAGS = {"Orders": "What was bought."}
CODES = {
    "conflict": "it would undo what has happened",
    "no_such_line": "the order has no such line",
    "nothing_left": "nothing is left to ship",
    "too_many": "fewer pieces are left",
    "key_of_one_seller": "the key reaches its own seller alone",
    "too_many_rows": "the body has too many rows",
}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
SCHEDULE = [("* * * * *", queue_due_pictures), ("37 4 * * *", settle_pictures)]
LIMITS = {"find_order_from": "30/10m", "find_order": "5/10m,10/d", "guest_code_here": "5/10m,10/d"}
READS_ACROSS = {
    "shop_orders": {"orders_order": "the shop lists its own orders by time and state"},
    "desk_pick_list": {"orders_line": "a seller picks the items of several customers' orders at once"},
    "desk_shipping_csv": {
        "orders_line": "a seller takes out the items of all orders that she has to ship",
        "orders_order": "and the address of each",
    },
    "desk_packing_slips": {
        "orders_line": "a seller prints the slips of several customers' orders at once",
        "orders_order": "with the address of each",
        "customers_customer": "in her language",
    },
    "orders.actions.pictures.settle_pictures": {
        "orders_line": "once a night, which pictures are shown at all",
    },
}
ERASES: Erases = {
    "orders.OrderByNumber": erase_ways_to_orders,
    "orders.SellerOrder": erase_ways_to_orders,
    "orders.Picture": Nothing("it holds the shop's address of a product"),
}
