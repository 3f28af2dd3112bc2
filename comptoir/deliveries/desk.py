"""The desk's pages of an order say of each parcel where its carrier saw it last."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from comptoir.deliveries.models import Scan, in_order, key_of, scans_of
from comptoir.orders.models import CarrierState, Order, Parcel
from comptoir.ui.panels import Added, drawn


def sale_panel(request: HttpRequest, order: Order, parcels: Sequence[Parcel]) -> Added:
    """Add to each parcel of a seller's where it is and its last scan."""
    return Added(words=_words(_known(order, parcels)))


def order_panel(request: HttpRequest, order: Order, parcels: Sequence[Parcel]) -> Added:
    """Add the same for staff, and at the head of the page each delivery that a later scan contradicts."""
    known = _known(order, parcels)
    contradicted = [parcel for parcel, scans in known if scans[0].tracking.is_contradicted]
    head = drawn("deliveries/desk/_contradicted.html", {"parcels": contradicted}) if contradicted else ""
    return Added(head=head, words=_words(known))


def _known(order: Order, parcels: Sequence[Parcel]) -> list[tuple[Parcel, list[Scan]]]:
    """Return the parcels of which something was told, each with its scans."""
    by_key = scans_of(order)
    return [(parcel, by_key[key_of(parcel)]) for parcel in parcels if key_of(parcel) in by_key]


def _words(known: Sequence[tuple[Parcel, list[Scan]]]) -> dict[object, str]:
    return {parcel.id: _word(scans) for parcel, scans in known}


def _word(scans: Sequence[Scan]) -> str:
    tracking, last = scans[0].tracking, in_order(scans)[-1]
    shown = {
        "state": CarrierState(tracking.state).label,
        "tone": "success" if tracking.delivered_at else "info",
        # That it was delivered, and when, stands with the parcel already
        "says_more": tracking.is_contradicted or not tracking.delivered_at,
        "is_contradicted": tracking.is_contradicted,
        "scan": last,
        "scanned": CarrierState(last.state).label,
    }
    return drawn("deliveries/desk/_word.html", shown)
