"""The customer's own programs follow her parcels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404
from ninja import Path, Router, Schema
from pydantic import Field

from comptoir.customers.asking import CustomerRequest
from comptoir.deliveries.carriers import page_of
from comptoir.deliveries.models import Scan, follow, in_order, key_of, pickup_of, scans_of
from comptoir.orders.models import CarrierState, Order, Parcel, lines_of, own_order, parcels_of
from comptoir.rest.problems import ANY, NOT_FOUND

router = Router(tags=["Parcels"])


class PickupOut(Schema):
    """The place where a parcel waits."""

    name: str = Field(description="What the place is called.", examples=["Tabac du Marché"])
    street: str = Field("", description="House number and street.")
    postcode: str = Field("", description="Its postcode.")
    city: str = Field("", description="Its city.")
    country: str = Field("", description="Its country, ISO 3166-1 alpha-2.", examples=["FR"])
    hours: str = Field("", description="When it is open, as the carrier writes it.")
    pickup_code: str = Field("", description="What has to be shown there.")
    until: date | None = Field(None, description="The last day on which the parcel is there.")


class ScanOut(Schema):
    """One scan of a parcel."""

    state: CarrierState = Field(description="Where the parcel was.")
    scanned_at: datetime = Field(description="When, by the carrier's clock.")
    words: str = Field(description="The carrier's own words; empty where it has none.")
    place: str = Field(description="Where it was, if the carrier says so.")
    country: str = Field(description="In which country, ISO 3166-1 alpha-2.")
    source: Scan.Source = Field(description="Who told it.", examples=["carrier"])


class EstimateOut(Schema):
    """A day on which the parcel should arrive."""

    on: date = Field(description="The day.")
    said_at: datetime = Field(description="When the carrier named it.")


class ParcelOut(Schema):
    """Where a parcel is."""

    id: UUID = Field(description="Our id of the parcel.")
    carrier: str = Field(description="The carrier's name.", examples=["Colissimo"])
    tracking_number: str = Field(description="The carrier's number.", examples=["6A00000000017"])
    tracking_url: str | None = Field(description="The carrier's own page of it; null where none is known.")
    state: CarrierState = Field(description="Where it is; `unknown` where only the seller's days are known.")
    shipped_at: datetime | None = Field(description="When it left; null where it has not.")
    estimated_on: date | None = Field(description="The day on which it should arrive.")
    estimates: list[EstimateOut] = Field(description="Every day that the carrier has named, the latest last.")
    delivered_at: datetime | None = Field(description="When it arrived; null where it has not.")
    pickup: PickupOut | None = Field(description="Where it waits; null where it does not.")
    proof_url: str | None = Field(description="The carrier's proof of delivery.")
    scans: list[ScanOut] = Field(description="Every scan, the newest first.")


class ParcelsOut(Schema):
    """The parcels of an order."""

    items: list[ParcelOut] = Field(description="Each parcel, in the shop's own order.")


# Before the order's own address, which would take all of it for a number.
@router.get(
    "/orders/{any:reference}/parcels",
    response={200: ParcelsOut, **ANY, **NOT_FOUND},
    operation_id="list_parcels",
)
def list_parcels(
    request: CustomerRequest,
    reference: Annotated[str, Path(description="The order number, as the shop gave it")],
) -> dict[str, Any]:
    """Tell where each parcel of one of the customer's orders is."""
    order = own_order(request.customer, reference)
    if order is None:
        raise Http404
    by_key = scans_of(order)
    return {"items": [_parcel(order, parcel, by_key) for parcel in parcels_of(order, lines_of(order))]}


def _parcel(order: Order, parcel: Parcel, by_key: dict[str, list[Scan]]) -> dict[str, Any]:
    scans = by_key.get(key_of(parcel), [])
    following = follow(scans)
    newest_first: list[Any] = in_order(scans)[::-1]
    is_waiting = following.state == CarrierState.AVAILABLE_FOR_PICKUP
    return {
        "id": parcel.id,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "tracking_url": parcel.tracking_url or page_of(parcel.carrier, parcel.tracking_number) or None,
        "state": following.state,
        "shipped_at": parcel.left_at,
        "estimated_on": parcel.due_on,
        "estimates": [estimate._asdict() for estimate in following.estimates],
        "delivered_at": parcel.came_at,
        "pickup": pickup_of(newest_first[::-1]) or None if is_waiting else None,
        "proof_url": next((scan.proof_url for scan in newest_first if scan.proof_url), None),
        "scans": newest_first,
    }
