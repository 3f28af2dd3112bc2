"""The deliveries app adds these parts to the house."""

from comptoir.deliveries import api, desk, pages, shop_api
from comptoir.deliveries.actions import erase_followed
from comptoir.deliveries.reactions import REACTIONS
from comptoir.deliveries.schedule import (
    ask_due_carriers,
    follow_those_on_their_way,
    forget_carrier_messages,
    forget_followed,
    note_silent_returns,
)
from comptoir.ground.owned import ByTheClock, Erases, Nothing

__all__ = ["REACTIONS"]

PANELS = {
    "order": pages.panel,
    "order.guest": pages.guest_panel,
    "desk.order": desk.order_panel,
    "desk.sale": desk.sale_panel,
}
TAGS = {"Parcels": "Where what was bought is, as its carrier tells."}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
SCHEDULE = [
    ("* * * * *", ask_due_carriers),
    ("47 2 * * *", follow_those_on_their_way),
    ("52 3 * * *", forget_followed),
    ("57 3 * * *", forget_carrier_messages),
    ("12 5 * * *", note_silent_returns),
]
READS_ACROSS = {
    "deliveries.actions.silent_returns.note_silent_returns": {
        "deliveries_tracking": "once a night, which returns were seen last a month ago",
    },
    "deliveries.actions.follow_parcels.follow_those_on_their_way": {
        "orders_parcel": "once a night, which are on their way and not followed, as when a carrier is new",
    },
}
ERASES: Erases = {
    "deliveries.FollowedParcel": erase_followed,
    "deliveries.CarrierMessage": ByTheClock(forget_carrier_messages),
    "deliveries.CarrierPause": Nothing("it holds names of carriers"),
}
