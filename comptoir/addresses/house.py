"""What the address book adds to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.addresses import api, pages, shop_api
from comptoir.addresses.reactions import REACTIONS
from comptoir.ui.menus import Chapter, Link

__all__ = ["REACTIONS"]

MENU = [Link("addresses", _("Addresses"), "map-pin")]
TILES = {"addresses": pages.tile}
CHAPTERS = [
    Chapter(
        "settings",
        "map-pin",
        _("Your settings"),
        _("Your addresses, and which are the defaults."),
        "addresses/help.html",
    ),
]
TAGS = {"Addresses": "A customer's own addresses."}
CODES = {
    "address_gone": "the address no longer exists",
    "too_many_addresses": "the customer has as many addresses as can be kept",
}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
