"""The pages tell a customer where her parcels are."""

from comptoir.deliveries.pages.coming import coming
from comptoir.deliveries.pages.track import guest_panel, panel, parcels, track, track_by_link

__all__ = ["coming", "guest_panel", "panel", "parcels", "track", "track_by_link"]
