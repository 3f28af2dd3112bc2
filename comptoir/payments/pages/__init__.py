"""Pages of refunds: those of a customer, what is added to an order's page, and the door of providers."""

from comptoir.payments.pages.refunds import guest_panel, means, panel, refund, refunds, tile
from comptoir.payments.pages.webhook import provider_webhook

__all__ = ["guest_panel", "means", "panel", "provider_webhook", "refund", "refunds", "tile"]
