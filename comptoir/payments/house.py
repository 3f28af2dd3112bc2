"""The payments app adds these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases, Nothing
from comptoir.payments import api, desk, pages, shop_api
from comptoir.payments.actions import erase_look_ups
from comptoir.payments.reactions import REACTIONS
from comptoir.payments.schedule import send_due_refunds
from comptoir.ui.menus import STAFF, Place

__all__ = ["REACTIONS"]

TILES = {"refunds": pages.tile}
PLACES = [Place("desk_refunds", _("Refunds"), STAFF, desk.number_waiting)]
PANELS = {"order": pages.panel, "order.guest": pages.guest_panel, "desk.order": desk.panel}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
TAGS = {"Refunds": "What is given back, by which means, and how that fares."}
CODES = {
    "nothing_to_choose": "this part of the refund is under way: there is no other means to choose",
    "paid_by_provider": "a connected provider pays this part, and reports it itself",
    "paid_to_balance": "this part is already on the gift balance",
}
SCHEDULE = [("* * * * *", send_due_refunds)]
READS_ACROSS = {
    "shop_refunds": {
        "payments_refund": "the shop lists what is given back, whoever's it is",
        "orders_order": "with the order of each",
    },
}
ERASES: Erases = {
    "payments.LegLookUp": erase_look_ups,
    "payments.SandboxRefund": Nothing("the sandbox gives nobody money, and its book names none"),
}
