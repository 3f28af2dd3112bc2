"""A seller's orders to ship, the late ones first, shipped many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from comptoir.ground.refusal import Refused
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel
from comptoir.orders.desk.rows import sale_row
from comptoir.orders.desk.sale import LAST_CARRIER
from comptoir.orders.forms import LONGEST_TRACKING_NUMBER, HandoverForm
from comptoir.orders.models import MOST_COUNTED, Line, SellerOrder, shipping_mark
from comptoir.sellers.models import Seller, SellerRequest, seller_only
from comptoir.ui.panels import ask_panels

MOST_SHOWN = 100
# What is printed of the ticked orders, by the button that asks for it
PRINTED = {"pick": "desk_pick_list", "slips": "desk_packing_slips"}


@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def shipping(request: SellerRequest) -> HttpResponse:
    """List the orders to ship, the late ones first, then the oldest; ship those that are ticked."""
    if request.method != "POST":
        return _answer(request, HandoverForm(initial=_initial(request)))
    ticked = request.POST.getlist("order")[:MOST_SHOWN]
    if page := PRINTED.get(request.POST.get("act", "")):
        return redirect(f"{reverse(page)}?{urlencode([('order', number) for number in ticked])}")
    form = HandoverForm(request.POST)
    parts = request.seller.orders.with_numbers(ticked)
    if not parts:
        form.add_error(None, _("Tick the orders to ship."))
    if not form.is_valid():
        return _answer(request, form)
    refused = _ship(request, parts, form)
    return _answer(request, form, refused=refused) if refused else redirect("desk_shipping")


def first_to_ship(seller: Seller) -> list[SellerOrder]:
    """Return the orders to ship first: the late ones, then the oldest."""
    ready, today = seller.orders.ready_to_ship(), timezone.localdate()
    late: list[SellerOrder] = list(ready.late(today)[:MOST_SHOWN])
    return [*late, *ready.in_time(today)[: MOST_SHOWN - len(late)]]


def left_of(lines: Sequence[Line]) -> dict[Any, int]:
    """Return how many pieces of each of these lines go into a parcel, if nothing else is said."""
    return {line.id: line.to_ship for line in lines if line.to_ship and line.goes_by_post}


def number_typed(typed: QueryDict, number: str) -> str:
    """Return the carrier's number that was typed beside the order with this number."""
    return typed.get(f"number-{number}", "").replace("\0", "").strip()


def _ship(request: SellerRequest, parts: list[SellerOrder], form: HandoverForm) -> dict[str, str]:
    """Ship what is left of these orders, each by itself; return why, by its number, where one was refused."""
    refused: dict[str, str] = {}
    carrier, day = form.cleaned_data["carrier"], form.cleaned_data["shipped_on"]
    for part in parts:
        lines, number = part.own_lines(), number_typed(request.POST, part.number)
        shipment = Shipment(
            carrier=carrier,
            tracking_number=number,
            shipped_on=day,
            pieces=left_of(lines),
            seen=shipping_mark(lines),
        )
        try:
            if len(number) > LONGEST_TRACKING_NUMBER:
                raise Refused(_("A tracking number has at most 64 characters."), "too_long")
            ship_parcel(part, shipment, by=request.user)
        except Refused as why:
            refused[part.number] = why.words
    request.session[LAST_CARRIER] = carrier
    if shipped := len(parts) - len(refused):
        words = ngettext("%(number)s order shipped.", "%(number)s orders shipped.", shipped)
        messages.success(request, words % {"number": shipped})
    return refused


def _initial(request: SellerRequest) -> dict[str, Any]:
    return {"carrier": request.session.get(LAST_CARRIER, ""), "shipped_on": timezone.localdate()}


def _answer(
    request: SellerRequest, form: HandoverForm, *, refused: dict[str, str] | None = None
) -> HttpResponse:
    parts = first_to_ship(request.seller)
    ticked, added = set(request.POST.getlist("order")), ask_panels("desk.to_ship", request, parts)
    number = request.seller.orders.ready_to_ship().count_some() if len(parts) == MOST_SHOWN else len(parts)
    answer = {
        "form": form,
        "rows": [
            sale_row(part)
            | {
                "added": added.words.get(part.order_id, ""),
                "is_ticked": part.number in ticked,
                "typed": number_typed(request.POST, part.number),
            }
            for part in parts
        ],
        "refused": sorted((refused or {}).items()),
        "number": number if number <= MOST_COUNTED else f"{MOST_COUNTED}+",
        "is_cut": number > len(parts),
        "most": MOST_SHOWN,
    }
    return render(request, "orders/desk/shipping.html", answer, status=409 if refused else 200)
