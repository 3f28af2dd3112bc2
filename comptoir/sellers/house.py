"""What sellers add to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases, Nothing
from comptoir.sellers import pages
from comptoir.sellers.actions.erase import erase_seller_person
from comptoir.ui.menus import SELLER, STAFF, Place

PLACES = [
    Place("desk_keys", _("API keys"), STAFF),
    Place("desk_saved_reasons", _("Reasons"), STAFF | SELLER),
]
PANELS = {"order": pages.panel, "order.guest": pages.panel}
ERASES: Erases = {
    "sellers.SellerPerson": erase_seller_person,
    "sellers.Seller": Nothing("it says who sells, which everybody may know"),
    "sellers.SavedReason": Nothing("a seller's or the shop's words for many customers, of nobody"),
    "sellers.ShopKey": Nothing("it belongs to a program; the house's journal says who created it"),
}
