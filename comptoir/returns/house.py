"""The returns app adds these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases
from comptoir.returns import api, desk, pages, shop_api
from comptoir.returns.actions import erase_ways_to_returns
from comptoir.returns.reactions import REACTIONS
from comptoir.returns.schedule import (
    accept_unanswered_proofs,
    answer_unanswered,
    close_settled,
    end_unsent,
    remind_customers,
)
from comptoir.ui.menus import SELLER, STAFF, Chapter, Place

__all__ = ["REACTIONS"]

TILES = {"returns": pages.tile}
PLACES = [Place("desk_returns", _("Returns"), STAFF | SELLER)]
PANELS = {
    "orders": pages.orders_panel,
    "orders.cards": pages.cards_panel,
    "order": pages.panel,
    "order.guest": pages.guest_panel,
    "parcel": pages.parcel_panel,
    "parcel.by_link": pages.parcel_by_link_panel,
    "desk.order": desk.order_panel,
    "desk.sale": desk.sale_panel,
}
SUBJECTS = desk.subjects
CHAPTERS = [
    Chapter(
        "returns",
        "arrow-uturn-left",
        _("Returns and refunds"),
        _("Send something back, replace it, and follow your refund."),
        "returns/help.html",
    ),
]
TAGS = {"Returns": "What goes back, and what the customer gets for it."}
CODES = {
    "already_answered": "the return is not waiting for an answer",
    "already_received": "it has already been received",
    "already_settled": "the item has already been settled",
    "amount_missing": "say how much",
    "amount_unasked": "an amount only goes with a refund or goodwill",
    "comment_missing": "the reason needs a comment",
    "comment_too_long": "at most 200 characters",
    "exchange_missing": "say what is wanted in exchange",
    "faults_only": "it can go back only for a fault",
    "given_in_full": "there is nothing left to refund for the item",
    "in_another_return": "it had lapsed, and its items are now in another return",
    "item_twice": "a line is named twice",
    "label_number": "the tracking number is too long",
    "label_unprintable": "the PDF cannot be printed",
    "legal_right": "by law it cannot be refused",
    "needs_no_exception": "it can go back without an exception",
    "no_label_carrier": "no carrier makes labels here",
    "no_label_needed": "the return needs no label",
    "no_proof": "the return has no proof of posting",
    "no_such_day": "an exception ends between today and a year from now",
    "no_such_item": "the return has no such item",
    "not_on_its_way": "the parcel is not on its way",
    "not_received": "it has to be received first",
    "not_to_receive": "it cannot be received in its state",
    "nothing_chosen": "nothing was named",
    "nothing_received": "say how many have arrived",
    "return_under_way": "the parcel is on its way with another label",
    "reason_missing": "say why, in words for the customer, or name a reason of the list",
    "remedy_missing": "say what is wanted, of what the reason allows",
    "return_gone": "the return is gone",
    "seal_missing": "say whether it is unopened",
    "too_late": "the last day is over, or it can no longer be cancelled",
    "too_many_photos": "at most three photos",
    "too_much": "more than was paid",
}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
SCHEDULE = [
    ("*/5 * * * *", answer_unanswered),
    ("*/5 * * * *", accept_unanswered_proofs),
    ("12 8 * * *", remind_customers),
    ("22 3 * * *", end_unsent),
    ("42 4 * * *", close_settled),
]
LIMITS = {"return_photos": "60/h,200/d", "ask_return": "30/h,100/d"}
ERASES: Erases = {"returns.SellerReturn": erase_ways_to_returns}
