"""What cancellations add to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.cancellations import api, desk, pages, shop_api
from comptoir.cancellations.actions import erase_sellers_cancellations
from comptoir.cancellations.reactions import REACTIONS
from comptoir.cancellations.schedule import grant_unanswered_requests
from comptoir.ground.owned import Erases
from comptoir.ui.menus import SELLER, STAFF, Place

__all__ = ["REACTIONS"]

PLACES = [Place("desk_cancellations", _("Cancellations"), STAFF | SELLER, desk.requests_waiting)]
PANELS = {
    "order": pages.panel,
    "order.guest": pages.guest_panel,
    "desk.order": desk.order_panel,
    "desk.sale": desk.sale_panel,
    "desk.to_ship": desk.to_ship_panel,
}
TAGS = {"Cancellations": "What was cancelled, or asked to be."}
CODES = {
    "cannot_be_cancelled": "an item cannot be cancelled any more: the detail says why, and what instead",
    "already_granted": "the request has already been granted",
    "already_refused": "the request has already been refused",
    "no_reason": "a reason is needed, which the customer reads",
    "no_such_reason": "the reason is not in the list",
    "reason_needs_words": "this reason needs words",
    "nothing_to_cancel": "no piece is named",
    "cancellation_gone": "the request no longer exists",
    "cancellation_requested": "the customer has asked to cancel it: grant that request",
    "all_shipped": "all of it has already been sent",
    "too_many_to_cancel": "fewer pieces are left",
    "request_withdrawn": "the customer has withdrawn the request",
}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
SCHEDULE = [("* * * * *", grant_unanswered_requests)]
READS_ACROSS = {
    "desk_cancellations": {
        "cancellations_cancelledline": "a seller, or staff, sees what several customers ask to cancel",
        "cancellations_cancellation": "and why",
    },
    "desk_cancellations_csv": {
        "cancellations_cancelledline": "a seller, or staff, takes the same list away",
        "cancellations_cancellation": "and why",
    },
}
LIMITS = {"cancel_items": "30/h,100/d"}
ERASES: Erases = {"cancellations.SellersCancellation": erase_sellers_cancellations}
