"""The policies app adds these parts to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.ground.owned import Erases, Nothing
from comptoir.policies import shop_api
from comptoir.ui.menus import STAFF, Place

PLACES = [Place("desk_policy", _("Cancellation and returns"), STAFF)]
TAGS = {"Policy": "How long customers can cancel and return, and who pays for it."}
SHOP_API = shop_api.router
ERASES: Erases = {"policies.Policy": Nothing("it says what the shop grants, and names nobody")}
