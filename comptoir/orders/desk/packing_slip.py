"""A packing slip says what is in a parcel and whom it is for: in the customer's language, without a price."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from comptoir.orders.desk.sale import find_sale
from comptoir.orders.desk.shipping import MOST_SHOWN, first_to_ship, left_of
from comptoir.orders.models import Line, Order, Parcel, SellerOrder, deliveries_of, own_lines_of, parcels_of
from comptoir.sellers.models import Seller, SellerRequest, seller_only
from comptoir.ui.formats import short_day
from comptoir.ui.printing import address_lines, draw_paper

DRAWING = Path(__file__).parent.parent / "templates" / "orders" / "desk" / "packing_slip.typ"


@seller_only
def packing_slip(request: SellerRequest, number: str) -> HttpResponse:
    """Send the packing slip of one parcel of the seller's, or of all that is left to ship of an order."""
    part = find_sale(request, number)
    delivery, lines, asked = part.delivery(), part.own_lines(), request.GET.get("parcel", "")
    sent = _parcel(parcels_of(delivery, lines), asked) if asked else None
    return _answer([_slip(request.seller, part, delivery, lines, sent)], name=number)


@seller_only
def packing_slips(request: SellerRequest) -> HttpResponse:
    """Send the packing slips of the chosen orders in one file; of all that are shown, if none is chosen."""
    chosen = request.GET.getlist("order")[:MOST_SHOWN]
    parts = request.seller.orders.with_numbers(chosen) if chosen else first_to_ship(request.seller)
    if not parts:
        messages.info(request, _("Nothing to ship"))
        return redirect("desk_shipping")
    deliveries, lines = deliveries_of(parts, with_customers=True), own_lines_of(parts)
    slips = [
        _slip(request.seller, part, deliveries[part.order_id], lines[part.order_id], None) for part in parts
    ]
    return _answer(slips, name=_("Packing slips"))


def draw_slips(slips: list[dict[str, Any]]) -> bytes:
    """Draw these slips as one PDF."""
    return draw_paper(DRAWING, {"title": _("Packing slips"), "slips": slips})


def _slip(
    seller: Seller, part: SellerOrder, delivery: Order, lines: list[Line], sent: Parcel | None
) -> dict[str, Any]:
    """Say what stands on a slip, in the language of the customer."""
    left = left_of(lines)
    packed = (
        [(piece.quantity, piece.line) for piece in sent.parts]
        if sent
        else [(left[line.id], line) for line in lines if line.id in left]
    )
    with translation.override(_language(delivery)):
        return {
            "language": translation.get_language() or "fr",
            "seller": seller.name,
            "title": _("Packing slip"),
            "deliver_to": _("Deliver to"),
            "address": address_lines(delivery.shipping_address),
            "facts": _facts(part, sent),
            "columns": [_("Quantity"), _("Item"), _("Reference")],
            "lines": [[str(number), line.name, line.product_reference] for number, line in packed],
        }


def _parcel(parcels: Iterable[Parcel], asked: str) -> Parcel:
    try:
        wanted = UUID(asked)
    except ValueError:
        raise Http404 from None
    parcel = next((parcel for parcel in parcels if parcel.id == wanted and parcel.parts), None)
    if parcel is None:
        raise Http404
    return parcel


def _facts(part: SellerOrder, parcel: Parcel | None) -> list[tuple[str, str]]:
    facts = [(_("Order number"), part.number), (_("Placed"), short_day(part.placed_at))]
    if parcel:
        facts += [(_("Carrier"), parcel.carrier), (_("Tracking number"), parcel.tracking_number)]
    return [(name, value) for name, value in facts if value]


def _language(order: Order) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    language = order.customer.language
    return language if language in known else settings.LANGUAGE_CODE


def _answer(slips: list[dict[str, Any]], *, name: str) -> HttpResponse:
    answer = HttpResponse(draw_slips(slips), content_type="application/pdf")
    filename = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII)
    answer["Content-Disposition"] = f'inline; filename="{filename}.pdf"'
    return answer
