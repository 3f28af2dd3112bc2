"""A seller opens one order with her own lines alone, ships pieces of it, and takes a parcel back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.ground.refusal import Refused
from comptoir.orders.actions.ship_parcel import Shipment, ship_parcel, undo_shipping
from comptoir.orders.desk.rows import bought, due_of, parcels_shown, state_badge
from comptoir.orders.forms import ShippingForm
from comptoir.orders.models import Line, Parcel, SellerOrder, parcels_of, shipping_mark
from comptoir.sellers.models import SellerRequest, seller_only
from comptoir.ui.pages import keeps_typed, post_only, typed_before
from comptoir.ui.panels import ask_panels

LAST_CARRIER = "desk_carrier"


@keeps_typed
@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def sale(request: SellerRequest, number: str) -> HttpResponse:
    """Show the seller's part of one order and where to send it, and ship what was put into a parcel."""
    part = find_sale(request, number)
    lines = part.own_lines()
    form = _form(request, lines)
    if request.method != "POST" or not form.is_valid():
        return _answer(request, part, lines, form)
    try:
        parcel = ship_parcel(part, _shipment(request, form), by=request.user)
    except Refused as refused:
        lines = part.own_lines()
        return _answer(request, part, lines, _form(request, lines), refused=refused.words)
    request.session[LAST_CARRIER] = parcel.carrier
    messages.success(request, _("Shipped with %(carrier)s.") % {"carrier": parcel.carrier})
    return redirect("desk_sale", number)


@seller_only
@post_only(sent_from="desk_sales")
def recall(request: SellerRequest, number: str) -> HttpResponse:
    """Take back a parcel that was shipped a moment ago."""
    part = find_sale(request, number)
    try:
        undo_shipping(part, _id(request.POST.get("parcel", "")), by=request.user)
    except Refused as refused:
        lines = part.own_lines()
        return _answer(request, part, lines, _form(request, lines, typed=None), refused=refused.words)
    messages.success(request, _("The shipment has been undone, and the parcel deleted."))
    return redirect("desk_sale", number)


def find_sale(request: SellerRequest, number: str) -> SellerOrder:
    """Return the seller's part of the order with this number; 404 where she sold nothing of it."""
    part: SellerOrder | None = request.seller.orders.numbered(number)
    if part is None:
        raise Http404
    return part


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _form(request: SellerRequest, lines: list[Line], **changes: Any) -> ShippingForm:
    known = {"carrier": request.session.get(LAST_CARRIER, ""), "shipped_on": timezone.localdate()}
    typed = changes.get("typed", request.POST if request.method == "POST" else None)
    return ShippingForm(typed, lines=lines, initial=known | typed_before(request))


def _shipment(request: SellerRequest, form: ShippingForm) -> Shipment:
    return Shipment(
        carrier=form.cleaned_data["carrier"],
        tracking_number=form.cleaned_data["tracking_number"],
        shipped_on=form.cleaned_data["shipped_on"],
        pieces=form.pieces(),
        seen=request.POST.get("seen", ""),
    )


def _answer(
    request: SellerRequest, part: SellerOrder, lines: list[Line], form: ShippingForm, *, refused: str = ""
) -> HttpResponse:
    delivery = part.delivery()
    known = [parcel for parcel in parcels_of(delivery, lines) if parcel.parts]
    promised: list[Parcel] = [parcel for parcel in known if parcel.is_only_promised]
    parcels = [parcel for parcel in known if parcel not in promised]
    added = ask_panels("desk.sale", request, delivery, parcels)
    to_ship = [line for line in lines if line.to_ship and line.goes_by_post]
    answer = {
        "sale": part,
        "state": state_badge(part.state),
        "lines": [bought(line, part.currency) for line in lines],
        "address": delivery.shipping_address,
        "parcels": parcels_shown(parcels, added),
        "added": added,
        "form": form,
        "can_ship": bool(form.left),
        "due": due_of(part, promised),
        "is_picked": any(line.is_picked for line in to_ship),
        "can_pick": any(not line.is_picked for line in to_ship),
        "can_undo": not any(line.shipped for line in lines if line.is_picked),
        "seen": shipping_mark(lines),
        "refused": refused,
    }
    return render(request, "orders/desk/sale.html", answer, status=409 if refused else 200)
