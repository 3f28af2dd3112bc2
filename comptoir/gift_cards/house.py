"""The gift_cards app adds these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.gift_cards import api, pages
from comptoir.ui.menus import Link

MENU = [Link("gift_cards", _("Gift Cards"), "gift")]
TILES = {"gift_cards": pages.tile}
CUSTOMER_API = api.router
TAGS = {"Gift cards": "The customer's gift balance, and what moved it."}
