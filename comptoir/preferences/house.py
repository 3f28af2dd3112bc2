"""Preferences add these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import ByTheClock, Erases
from comptoir.preferences import api, pages, shop_api
from comptoir.preferences.actions import erase_ways_to_choices
from comptoir.preferences.schedule import forget_old_recipients
from comptoir.ui.menus import Chapter, Link

MENU = [Link("preferences", _("Communication Preferences"), "bell")]
TILES = {"preferences": pages.tile}
CHAPTERS = [
    Chapter(
        "emails-and-sms",
        "bell",
        _("Communication Preferences"),
        _("Stop offers, and choose what we tell you and how."),
        "preferences/help.html",
    ),
]
SCHEDULE = [("36 3 * * *", forget_old_recipients)]
READS_ACROSS = {
    "unsubscribe": {
        "preferences_choice": "whoever reads an address stops what comes there, for all who have it",
    },
    "sms_answer": {"preferences_choice": "the same, of a number"},
}
ERASES: Erases = {
    "preferences.CustomerByRecipient": erase_ways_to_choices,
    "preferences.Recipient": ByTheClock(forget_old_recipients),
}
TAGS = {"Preferences": "About what a customer may be written to, by which channel, and where."}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
