"""A packing slip says what is in a parcel and whom it is for: in the customer's language, without a price."""

from __future__ import annotations

import json
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
from comptoir.ui.formats import country, short_day

DRAWING = Path(__file__).parent.parent / "templates" / "orders" / "desk" / "packing_slip.typ"
# No line is broken within a word: a long one is given places where it may be.
LONG_WORD, PIECE = re.compile(r"\S{31,}"), re.compile(r"\S{12}(?=\S)")


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
    """Draw these slips as one PDF; every text in them is set as it is."""
    # 9 MB that most processes never need.
    import typst

    pdf = typst.compile(DRAWING, sys_inputs={"slips": json.dumps(_printable(slips))})
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


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
            "address": _address(delivery.shipping_address),
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


def _address(address: dict[str, Any]) -> list[str]:
    town = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    lines = [address.get("name"), address.get("company"), *address.get("street", []), town]
    lines += [address.get("region"), country(address["country"]) if address.get("country") else ""]
    return [line for line in lines if line]


def _facts(part: SellerOrder, parcel: Parcel | None) -> list[tuple[str, str]]:
    facts = [(_("Order number"), part.number), (_("Placed"), short_day(part.placed_at))]
    if parcel:
        facts += [(_("Carrier"), parcel.carrier), (_("Tracking number"), parcel.tracking_number)]
    return [(name, value) for name, value in facts if value]


def _language(order: Order) -> str:
    known = {code for code, _name in settings.LANGUAGES}
    language = order.customer.language
    return language if language in known else settings.LANGUAGE_CODE


def _printable(value: Any) -> Any:
    """Leave out of all texts what no printer can set, and let long words be broken."""
    if isinstance(value, str):
        printed = "".join(sign if sign.isprintable() else " " * sign.isspace() for sign in value)
        return LONG_WORD.sub(lambda word: PIECE.sub(r"\g<0>" + "\u200b", word[0]), printed)
    if isinstance(value, dict):
        return {name: _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value]


def _answer(slips: list[dict[str, Any]], *, name: str) -> HttpResponse:
    answer = HttpResponse(draw_slips(slips), content_type="application/pdf")
    filename = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII)
    answer["Content-Disposition"] = f'inline; filename="{filename}.pdf"'
    return answer
