"""The models keep what was told of each parcel, and work out where it is."""

from comptoir.deliveries.models.followed import (
    ENDS,
    FOLLOWED_AFTER_ITS_END,
    FOLLOWED_WITHOUT_NEWS,
    CarrierMessage,
    CarrierPause,
    FollowedParcel,
    FollowedParcelQuerySet,
    followed_until,
    orders_on_their_way,
    parcels_with_numbers,
    returns_on_their_way,
    silent_carriers,
)
from comptoir.deliveries.models.following import Estimate, Following, follow, in_order
from comptoir.deliveries.models.label import ReturnLabel, ReturnLabelQuerySet, key_of_return
from comptoir.deliveries.models.link import LINK_HOLDS, TrackedByLink, link_to_parcel, public_parcel_by_link
from comptoir.deliveries.models.papers import (
    ReturnSlip,
    SlipItem,
    draw_label,
    draw_return_slip,
    printed_language,
)
from comptoir.deliveries.models.told import AHEAD, NewScan, pickup_of
from comptoir.deliveries.models.tracking import (
    Scan,
    Tracking,
    key_of,
    mark_of_scan,
    scans_of,
    scans_of_trackings,
    trackings_named,
    trackings_of,
)

__all__ = [
    "AHEAD",
    "ENDS",
    "FOLLOWED_AFTER_ITS_END",
    "FOLLOWED_WITHOUT_NEWS",
    "LINK_HOLDS",
    "CarrierMessage",
    "CarrierPause",
    "Estimate",
    "FollowedParcel",
    "FollowedParcelQuerySet",
    "Following",
    "NewScan",
    "ReturnLabel",
    "ReturnLabelQuerySet",
    "ReturnSlip",
    "Scan",
    "SlipItem",
    "TrackedByLink",
    "Tracking",
    "draw_label",
    "draw_return_slip",
    "follow",
    "followed_until",
    "in_order",
    "key_of",
    "key_of_return",
    "link_to_parcel",
    "mark_of_scan",
    "orders_on_their_way",
    "parcels_with_numbers",
    "pickup_of",
    "printed_language",
    "public_parcel_by_link",
    "returns_on_their_way",
    "scans_of",
    "scans_of_trackings",
    "silent_carriers",
    "trackings_named",
    "trackings_of",
]
