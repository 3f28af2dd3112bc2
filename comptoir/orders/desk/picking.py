"""A seller prints what her orders need, and says with which of them the warehouse has begun."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from comptoir.ground.refusal import Refused
from comptoir.journal.record import Acts
from comptoir.orders.actions.pick_lines import pick_lines, unpick_lines
from comptoir.orders.desk.shipping import MOST_SHOWN, first_to_ship
from comptoir.orders.models import Order, SellerOrder, lines_to_ship
from comptoir.sellers.models import SellerRequest, seller_only

UNDO = "undo"


@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def pick_list(request: SellerRequest) -> HttpResponse:
    """Tell how many of which item the chosen orders need, or all that are shown, if none is chosen.

    Sent as a form, it says that the warehouse has begun with them, or has not after all.
    """
    typed = request.POST if request.method == "POST" else request.GET
    chosen = typed.getlist("order")[:MOST_SHOWN]
    parts = request.seller.orders.with_numbers(chosen) if chosen else first_to_ship(request.seller)
    if request.method != "POST":
        return _answer(request, parts)
    changed, refused = _pick(parts, undo=request.POST.get("act") == UNDO, by=request.user)
    if changed:
        messages.success(request, _done(changed, undo=request.POST.get("act") == UNDO))
    if refused:
        return _answer(request, request.seller.orders.with_numbers(chosen), refused=refused)
    if request.POST.get("next") == "sale" and len(parts) == 1:
        return redirect(parts[0])
    return redirect(f"{reverse('desk_pick_list')}?{urlencode([('order', part.number) for part in parts])}")


def _pick(parts: list[SellerOrder], *, undo: bool, by: Acts) -> tuple[int, dict[str, str]]:
    """Pick what is left of each order, or undo it; return how many changed, and why others were refused."""
    changed, refused = 0, {}
    for part in parts:
        order = Order(customer_id=part.customer_id, id=part.order_id)
        lines = [line for line in part.own_lines() if line.goes_by_post and (line.to_ship or not undo)]
        ids = [line.id for line in lines if not undo or line.is_picked]
        try:
            changed += bool(unpick_lines(order, ids, by=by) if undo else pick_lines(order, ids, by=by))
        except Refused as why:
            refused[part.number] = why.words
    return changed, refused


def _done(number: int, *, undo: bool) -> str:
    if undo:
        words = ngettext(
            "%(number)s order is no longer being picked.",
            "%(number)s orders are no longer being picked.",
            number,
        )
    else:
        words = ngettext(
            "%(number)s order is being picked: its customer can only ask to cancel now.",
            "%(number)s orders are being picked: their customers can only ask to cancel now.",
            number,
        )
    return words % {"number": number}


def _answer(
    request: SellerRequest, parts: list[SellerOrder], *, refused: dict[str, str] | None = None
) -> HttpResponse:
    numbers = {part.order_id: part.number for part in parts}
    items: dict[tuple[str, str], dict[str, Any]] = {}
    to_ship = lines_to_ship(parts)
    for line in to_ship:
        item = {"name": line.name, "reference": line.product_reference, "number": 0, "orders": []}
        of_item = items.setdefault((line.name, line.product_reference), item)
        of_item["number"] += line.to_ship
        of_item["orders"].append((numbers[line.order_id], line.to_ship))
    left = {line.order_id for line in to_ship if not line.is_picked}
    picked = {line.order_id for line in to_ship if line.is_picked}
    answer = {
        "items": list(items.values()),
        "parts": parts,
        "picked": len(picked),
        "left": len(left),
        "refused": sorted((refused or {}).items()),
    }
    return render(request, "orders/desk/pick_list.html", answer, status=409 if refused else 200)
