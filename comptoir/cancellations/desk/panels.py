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
    requested_orders,
    sold_cancellations,
)
from comptoir.orders.models import Order, SellerOrder
from comptoir.ui.panels import Added, drawn
from comptoir.ui.templatetags.ui import badge


def order_panel(request: HttpRequest, order: Order, parcels: Any) -> Added:
    """Add to staff's page of an order the running requests about it, and the way to cancel."""
    running = [
        {"one": one, "clock": clock(one, now=timezone.now()), "parts": one.parts}
        for one in cancellations_of(order)
        if one.is_requested
    ]
    here = reverse("desk_cancel_order", args=[order.number])
    return Added(head=drawn("cancellations/desk/_panel.html", {"running": running, "here": here}))


def sale_panel(request: Any, order: Order, parcels: Any) -> Added:
    """Add to a seller's page of an order the running requests about her items, and the way to cancel."""
    rows = sold_cancellations(request.seller).requested().filter(order_id=order.id)
    running = [{"one": {"id": row.cancellation_id}, "clock": clock(row, now=timezone.now())} for row in rows]
    number = request.resolver_match.kwargs["number"] if request.resolver_match else ""
    here = reverse("desk_cancel_sale", args=[number])
    return Added(head=drawn("cancellations/desk/_panel.html", {"running": running, "here": here}))


def to_ship_panel(request: Any, parts: Iterable[SellerOrder]) -> Added:
    """Mark the orders to ship of which somebody has asked to cancel something."""
    asked = requested_orders(request.seller, [part.order_id for part in parts])
    words = format_html(
        '<a href="{}">{}</a>',
        reverse("desk_cancellations"),
        badge(_("Cancellation requested"), tone="danger", icon="x-circle"),
    )
    return Added(words=dict.fromkeys(asked, words))
