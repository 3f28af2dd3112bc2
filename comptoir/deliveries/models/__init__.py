"""The models keep what was told of each parcel, and work out where it is."""

from comptoir.deliveries.models.following import Estimate, Following, follow, in_order
from comptoir.deliveries.models.link import LINK_HOLDS, TrackedByLink, link_to_parcel, public_parcel_by_link
from comptoir.deliveries.models.tracking import Scan, Tracking, key_of, mark_of_scan, scans_of, tracked_orders

__all__ = [
    "LINK_HOLDS",
    "Estimate",
    "Following",
    "Scan",
    "TrackedByLink",
    "Tracking",
    "follow",
    "in_order",
    "key_of",
    "link_to_parcel",
    "mark_of_scan",
    "public_parcel_by_link",
    "scans_of",
    "tracked_orders",
]
