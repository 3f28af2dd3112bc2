"""What conversations add to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.conversations import api, desk, pages, shop_api
from comptoir.conversations.actions import erase_desk_threads
from comptoir.conversations.reactions import REACTIONS
from comptoir.conversations.schedule import forget_old_questions
from comptoir.ground.owned import ByTheClock, Erases
from comptoir.ui.menus import SELLER, STAFF, Link, Place

__all__ = ["REACTIONS"]

MENU = [Link("contact", _("Contact Us"), "chat-bubble-left-right")]
TILES = {"contact": pages.tile}
PLACES = [
    Place("desk_inbox", _("Inbox"), STAFF, desk.number_waiting),
    Place("desk_messages", _("Messages"), SELLER, desk.messages_waiting),
]
PANELS = {
    "order": pages.panel,
    "order.guest": pages.guest_panel,
    "parcel": pages.parcel_panel,
    "desk.customer": desk.panel,
}
SUBJECTS = desk.subjects
CUSTOMER_API, SHOP_API = api.router, shop_api.router
TAGS = {"Messages": "What customers ask sellers and the shop's service, and what they are answered."}
CODES = {
    "no_help_yet": "the seller still has time to answer, or the question is closed",
    "nothing_said": "the text is empty",
    "request_gone": "the thread no longer exists",
    "text_too_long": "the text has more than 4,000 characters",
}
SCHEDULE = [("7 4 * * *", forget_old_questions)]
LIMITS = {
    "ask_service_from": "10/h,40/d",
    "ask_service": "6/h,20/d",
    "ask_service_here": "3/h,6/d",
    "write_message": "20/h,60/d",
}
READS_ACROSS = {
    "conversations.schedule.forget_old_questions": {
        "conversations_thread": "once a night, which are older than they may be kept",
    },
}
ERASES: Erases = {
    "conversations.ServiceRequest": ByTheClock(forget_old_questions),
    "conversations.DeskThread": erase_desk_threads,
}
