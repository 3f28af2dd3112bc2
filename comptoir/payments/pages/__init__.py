"""Pages of refunds: those of a customer and a guest, what an order's page says, and the door of providers."""

from comptoir.payments.pages.guest import means_by_link
from comptoir.payments.pages.refunds import guest_panel, means, panel, refund, refunds, tile
from comptoir.payments.pages.webhook import provider_webhook

__all__ = ["guest_panel", "means", "means_by_link", "panel", "provider_webhook", "refund", "refunds", "tile"]
