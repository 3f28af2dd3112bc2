"""The pages tell a customer where her parcels are."""

from comptoir.deliveries.pages.track import panel, parcels, track, track_by_link

__all__ = ["panel", "parcels", "track", "track_by_link"]
