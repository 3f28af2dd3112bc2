"""Notices add these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases, Nothing
from comptoir.notices import api, pages, shop_api
from comptoir.notices.reactions import REACTIONS
from comptoir.notices.schedule import copy_messages
from comptoir.ui.menus import STAFF, Link, Place

__all__ = ["REACTIONS"]

MENU = [
    Link("messages", _("Your Messages"), "envelope"),
    Link("check_message", _("Is this message from us?"), "shield-check"),
]
TILES = {"messages": pages.tile}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
TAGS = {"Sent messages": "Every email and SMS that was sent to the customer."}
PLACES = [Place("desk_letters", _("Emails"), STAFF)]
LIMITS = {"try_letter": "20/h", "check_message_from": "10/h"}
SCHEDULE = [("* * * * *", copy_messages)]
ERASES: Erases = {"notices.LetterSwitch": Nothing("it names a letter, and no person")}
