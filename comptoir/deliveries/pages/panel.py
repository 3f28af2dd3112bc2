"""On the page of an order: where each parcel is, the way to its own page, and first what waits for her."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.deliveries.models import key_of, link_to_parcel, pickup_of, scans_of
from comptoir.deliveries.pages.words import WHERE, may_be_followed
from comptoir.orders.models import OFF_THE_ROAD, CarrierState, Order, Parcel, ParcelState
from comptoir.ui.panels import NOTHING, Added, drawn
from comptoir.ui.templatetags.ui import button

PathTo = Callable[[Parcel], str]


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
    to_come = [parcel.id for parcel in followed if not parcel.came_at]
    return Added(
        head=_what_waits(order, parcels, path_to, is_guest=is_guest),
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


def _what_waits(order: Order, parcels: list[Parcel], path_to: PathTo, *, is_guest: bool) -> str:
    """Say of each parcel that something keeps, or that waits for her, what that is; each thing once.

    It costs a statement where a parcel waits at a pickup point, and none else.
    """
    kept = [parcel for parcel in parcels if parcel.carrier_state in OFF_THE_ROAD and not parcel.came_at]
    waits_there = any(parcel.carrier_state == CarrierState.AVAILABLE_FOR_PICKUP for parcel in kept)
    scans = scans_of(order) if waits_there else {}
    shown: dict[str, dict[str, Any]] = {}
    for parcel in kept:
        state = CarrierState(parcel.carrier_state)
        pickup = pickup_of(scans.get(key_of(parcel), [])) if waits_there else {}
        where = {**pickup, "pickup_code": ""} if is_guest else pickup
        shown.setdefault(
            f"{state} {where}",
            {
                "title": state.label,
                "tone": OFF_THE_ROAD[state] or "info",
                "words": WHERE[state],
                "pickup": where if state == CarrierState.AVAILABLE_FOR_PICKUP else {},
                "href": path_to(parcel),
            },
        )
    return drawn("deliveries/_waits.html", {"waiting": list(shown.values())}) if shown else NOTHING
