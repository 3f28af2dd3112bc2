"""A signed link opens one parcel for whoever has it, as a letter brings it: no name, address or price."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.core import signing

from comptoir.deliveries.models.tracking import key_of
from comptoir.orders.models import Order, Parcel, lines_of, order_numbered, parcels_of

LINK_HOLDS = timedelta(days=60)
SALT = "comptoir.deliveries.parcel"


class TrackedByLink(NamedTuple):
    """The parcel that a link opens, with its order; both None where it opens nothing (any more)."""

    order: Order | None = None
    parcel: Parcel | None = None
    is_over: bool = False


def link_to_parcel(order: Order, parcel: Parcel) -> str:
    """Return a link that opens this parcel and nothing else, for as long as `LINK_HOLDS`."""
    return signing.dumps([order.number, key_of(parcel)], salt=SALT)


def public_parcel_by_link(link: str) -> TrackedByLink:
    """Follow a link that we signed to the one parcel that it opens."""
    try:
        number, key = signing.loads(link, salt=SALT, max_age=LINK_HOLDS)
    except signing.SignatureExpired:
        return TrackedByLink(is_over=True)
    except signing.BadSignature:
        return TrackedByLink()
    order = order_numbered(number)
    parcels = parcels_of(order, lines_of(order)) if order else []
    parcel = next((parcel for parcel in parcels if key_of(parcel) == key), None)
    return TrackedByLink(order, parcel) if parcel else TrackedByLink()
