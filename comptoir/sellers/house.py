"""What sellers add to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases, Nothing
from comptoir.sellers import pages
from comptoir.sellers.actions.erase import erase_seller_person
from comptoir.ui.menus import STAFF, Place

PLACES = [Place("desk_keys", _("Keys of the shop"), STAFF)]
PANELS = {"order": pages.panel, "order.guest": pages.panel}
ERASES: Erases = {
    "sellers.SellerPerson": erase_seller_person,
    "sellers.Seller": Nothing("it says who sells, which everybody may know"),
    "sellers.ShopKey": Nothing("it belongs to a program; the house's journal says who created it"),
}
