"""At the desk, beside an order: who has asked to cancel something of it, and the way to cancel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from comptoir.cancellations.desk.rows import clock
from comptoir.cancellations.models import (
    cancellations_of,
    is_left,
    pieces_requested,
    requested_orders,
)
from comptoir.orders.models import Order, SellerOrder, lines_of
from comptoir.ui.panels import Added, drawn
from comptoir.ui.templatetags.ui import badge


def order_panel(request: HttpRequest, order: Order, parcels: Any) -> Added:
    """Add to staff's page of an order the running requests about it, and the way to cancel."""
    made = cancellations_of(order)
    running = [
        {"one": one, "clock": clock(one, now=timezone.now()), "parts": one.parts}
        for one in made
        if one.is_requested
    ]
    is_open = is_left(lines_of(order), pieces_requested(made))
    here = reverse("desk_cancel_order", args=[order.number]) if is_open else ""
    return _panel(running, here)


def sale_panel(request: Any, order: Order, parcels: Any) -> Added:
    """Add to a seller's page of an order the running requests about her items, and the way to cancel."""
    made = cancellations_of(order)
    running = [
        {"one": one, "clock": clock(one, now=timezone.now())}
        for one in made
        if one.is_requested and one.seller_id == request.seller.id
    ]
    number = request.resolver_match.kwargs["number"] if request.resolver_match else ""
    own = [line for line in lines_of(order) if line.seller_id == request.seller.id]
    is_open = is_left(own, pieces_requested(made))
    return _panel(running, reverse("desk_cancel_sale", args=[number]) if is_open else "")


def _panel(running: list[dict[str, Any]], here: str) -> Added:
    """Draw the running requests, and the way to cancel; `here` is empty where nothing is left to cancel."""
    head = drawn("cancellations/desk/_panel.html", {"running": running}) if running else ""
    return Added(head=head, foot=drawn("cancellations/desk/_way.html", {"here": here}) if here else "")


def to_ship_panel(request: Any, parts: Iterable[SellerOrder]) -> Added:
    """Mark the orders to ship of which somebody has asked to cancel something."""
    asked = requested_orders(request.seller, [part.order_id for part in parts])
    words = format_html(
        '<a href="{}">{}</a>',
        reverse("desk_cancellations"),
        badge(_("Cancellation requested"), tone="danger", icon="x-circle"),
    )
    return Added(words=dict.fromkeys(asked, words))
