"""On the page of an order: where each parcel is, the way to its own page, and first what waits for her."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.deliveries.models import COMES_NO_MORE, key_of, link_to_parcel, pickup_of, scans_of
from comptoir.deliveries.pages.waits import PathTo, what_waits
from comptoir.deliveries.pages.words import may_be_followed
from comptoir.orders.models import CarrierState, Order, Parcel, ParcelState, State, state_of, worst_first
from comptoir.ui.panels import NOTHING, Added, drawn
from comptoir.ui.templatetags.ui import button


def panel(request: CustomerRequest, order: Order, lines: Any, parcels: list[Parcel]) -> Added:
    """Add to each parcel on the page of an order where it is, and the way to its own page if it says more."""
    return _added(order, parcels, lambda parcel: reverse("track_parcel", args=[order.number, parcel.id]))


def guest_panel(request: HttpRequest, order: Order, lines: Any, parcels: list[Parcel]) -> Added:
    """Add the same to a guest's order, without a code; its links open a parcel alone."""

    def path_to(parcel: Parcel) -> str:
        return reverse("track_by_link", args=[link_to_parcel(order, parcel)])

    return _added(order, parcels, path_to, is_guest=True)


def _added(order: Order, parcels: list[Parcel], path_to: PathTo, *, is_guest: bool = False) -> Added:
    followed = [
        parcel for parcel in parcels if parcel.state != ParcelState.WAITING and may_be_followed(parcel)
    ]
    to_come = [
        parcel.id
        for parcel in worst_first(followed, timezone.localdate())
        if not parcel.came_at and state_of(parcel) not in COMES_NO_MORE
    ]
    pickups = _pickups(order, parcels)
    return Added(
        head=what_waits(order, parcels, pickups, path_to, is_guest=is_guest),
        place=_place(order, pickups),
        # That it came, the page says already.
        words={
            parcel.id: parcel.get_carrier_state_display()
            for parcel in parcels
            if parcel.told and not parcel.came_at
        },
        actions={
            parcel.id: button(
                _("Track Package"),
                kind="primary" if parcel.id in to_come[:1] else "secondary",
                href=path_to(parcel),
                about=str(parcel),
            )
            for parcel in followed
        },
    )


def _pickups(order: Order, parcels: list[Parcel]) -> dict[Any, dict[str, Any]]:
    """Return the pickup point at which each parcel waits; a statement where one does, and none else."""
    waiting = [
        parcel
        for parcel in parcels
        if not parcel.came_at and parcel.carrier_state == CarrierState.AVAILABLE_FOR_PICKUP
    ]
    scans = scans_of(order) if waiting else {}
    return {parcel.id: pickup_of(scans.get(key_of(parcel), [])) for parcel in waiting}


def _place(order: Order, pickups: dict[Any, dict[str, Any]]) -> SafeString:
    """Draw where all that is to come waits, which is not at the delivery address."""
    named = {pickup["name"]: pickup for pickup in pickups.values() if pickup.get("name")}
    if order.state != State.READY_FOR_PICKUP or not named:
        return NOTHING
    return drawn("deliveries/_place.html", {"pickups": list(named.values())})
