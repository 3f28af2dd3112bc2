"""The shop's own program sends orders and reads them back, and says what its warehouse has begun with."""

from comptoir.orders.shop_api import picked
from comptoir.orders.shop_api.orders import router

__all__ = ["picked", "router"]
