"""The deliveries app adds these parts to the house."""

from comptoir.deliveries import api, pages, shop_api
from comptoir.deliveries.reactions import REACTIONS

__all__ = ["REACTIONS"]

PANELS = {"order": pages.panel, "order.guest": pages.guest_panel}
TAGS = {"Parcels": "Where what was bought is, as its carrier tells."}
CUSTOMER_API, SHOP_API = api.router, shop_api.router
