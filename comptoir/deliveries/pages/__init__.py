"""The pages tell a customer where her parcels are."""

from comptoir.deliveries.pages.coming import coming
from comptoir.deliveries.pages.panel import guest_panel, panel
from comptoir.deliveries.pages.track import parcels, track, track_by_link
from comptoir.deliveries.pages.webhook import carrier_webhook

__all__ = ["carrier_webhook", "coming", "guest_panel", "panel", "parcels", "track", "track_by_link"]
