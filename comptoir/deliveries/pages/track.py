"""“Track Package”: where one parcel is, in a customer's words; and the same by the link of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from comptoir.customers.asking import CustomerRequest
from comptoir.deliveries.carriers import page_of
from comptoir.deliveries.models import follow, key_of, pickup_of, public_parcel_by_link, scans_of
from comptoir.deliveries.pages.words import (
    asked_about,
    days_of_scans,
    headline,
    last_words,
    next_words,
    silent_since,
    steps_of,
    where_words,
)
from comptoir.orders.models import (
    CarrierState,
    Order,
    Parcel,
    arrival,
    lines_of,
    own_order,
    parcels_of,
)
from comptoir.ui.panels import ask_panels


@require_safe
def parcels(request: CustomerRequest, number: str) -> HttpResponse:
    """Lead to the parcel that matters most: the first that has not come, else the last one."""
    order = _find(request, number)
    of_order = parcels_of(order, lines_of(order))
    if not of_order:
        return redirect(order)
    to_come = [parcel for parcel in of_order if not parcel.came_at]
    return redirect("track_parcel", order.number, (to_come or of_order[-1:])[0].id)


@require_safe
def track(request: CustomerRequest, number: str, parcel: UUID) -> HttpResponse:
    """Show where a parcel of the customer's is, with every scan of it."""
    order = _find(request, number)
    of_order = parcels_of(order, lines_of(order))
    followed = next((one for one in of_order if one.id == parcel), None)
    if followed is None:
        raise Http404
    shown = tracked(order, followed, of_order, asks_by=order.number)
    added = ask_panels("parcel", request, order, followed)
    return render(request, "deliveries/track.html", {**shown, "added": added})


@login_not_required
@require_safe
@cache_control(private=True, no_store=True)
def track_by_link(request: HttpRequest, parcel_link: str) -> HttpResponse:
    """Show the one parcel that a letter's link opens, without a name, an address, a code or a price."""
    opened = public_parcel_by_link(parcel_link)
    if opened.order is None or opened.parcel is None:
        status = 410 if opened.is_over else 404
        answer = render(request, "deliveries/link_closed.html", {"is_over": opened.is_over}, status=status)
    else:
        shown = tracked(opened.order, opened.parcel, [opened.parcel]) | {"proof_url": ""}
        shown["added"] = ask_panels("parcel.by_link", request, opened.order, opened.parcel)
        shown["pickup"] = {**shown["pickup"], "pickup_code": ""} if shown["pickup"] else {}
        answer = render(request, "deliveries/track_by_link.html", shown)
    answer["X-Robots-Tag"] = "noindex"
    # The secret in the address goes nowhere (orders/pages/guest.py says why not `no-referrer`).
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def tracked(order: Order, parcel: Parcel, of_order: Sequence[Parcel], *, asks_by: str = "") -> dict[str, Any]:
    """Return all that the page of a parcel shows; its own scans cost one statement.

    `asks_by` is the order's number where a question may name it.
    """
    scans = scans_of(order).get(key_of(parcel), [])
    following = follow(scans)
    silent = silent_since(parcel, following)
    return {
        "order": order,
        "parcel": parcel,
        "headline": headline(parcel, following),
        "where": where_words(parcel, following),
        "last": "" if parcel.came_at else last_words(scans),
        "next": next_words(parcel, is_silent=bool(silent)),
        "silent_since": silent,
        "asks": asked_about(parcel, is_silent=bool(silent), number=asks_by),
        "steps": steps_of(order, parcel, following),
        "estimates": following.estimates if len(following.estimates) > 1 and not parcel.came_at else (),
        "pickup": pickup_of(scans) if following.state == CarrierState.AVAILABLE_FOR_PICKUP else {},
        "carrier_page": parcel.tracking_url or page_of(parcel.carrier, parcel.tracking_number),
        "proof_url": next((scan.proof_url for scan in reversed(scans) if scan.proof_url), ""),
        "days": days_of_scans(parcel, scans),
        "others": [
            (at, one, arrival(one, timezone.localdate()))
            for at, one in enumerate(of_order, 1)
            if one.id != parcel.id
        ],
        "position": next(at for at, one in enumerate(of_order, 1) if one.id == parcel.id),
        "is_one_of_several": len(of_order) > 1,
    }


def _find(request: CustomerRequest, number: str) -> Order:
    order = own_order(request.customer, number)
    if order is None:
        raise Http404
    return order
