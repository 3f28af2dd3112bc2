"""On the page of an order: until when each item may go back, what runs already, and the way to send it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.orders.models import DeliveredCard, Line, Order, Parcel
from comptoir.policies.models import current_policy
from comptoir.returns.models import Decision, WithItems, decisions_of, link_to_return, returns_of_order
from comptoir.returns.models.words import badge_of, headline
from comptoir.ui.panels import NOTHING, Added, drawn
from comptoir.ui.templatetags.ui import button

# Of what has not come yet, its parcel says all there is to say; of what went back, the line itself.
UNSAID = frozenset({"not_sent", "not_come", "not_goods", "cancelled", "returned"})


def panel(request: CustomerRequest, order: Order, lines: list[Line], parcels: list[Parcel]) -> Added:
    """Add to an order what may go back until when, and the returns that run."""
    return _added(
        order,
        lines,
        parcels,
        reverse("return_items", args=[order.number]),
        lambda one: one.back.get_absolute_url(),
    )


def guest_panel(request: HttpRequest, order: Order, lines: list[Line], parcels: list[Parcel]) -> Added:
    """Add the same to a guest's order, whose link leads to the steps."""
    link = request.resolver_match.kwargs["link"] if request.resolver_match else ""
    return _added(
        order,
        lines,
        parcels,
        reverse("guest_return_items", args=[link]),
        lambda one: reverse("return_by_link", args=[link_to_return(one.back)]),
    )


def cards_panel(request: CustomerRequest, delivered: list[DeliveredCard]) -> Added:
    """Add to what has come the way to send it back while the policy allows it; the page knows each item."""
    policy, today, words = current_policy(), timezone.localdate(), _("Return or Replace Items")
    return Added(
        actions={
            card.order_id: button(
                words, kind="quiet", href=reverse("return_items", args=[card.number]), about=card.number
            )
            for card in delivered
            if today <= policy.last_return_day(card.came_on, placed_on=card.placed_on)
        }
    )


def parcel_panel(request: HttpRequest, order: Order, parcel: Parcel) -> Added:
    """Add to the page of a parcel that has come the way to send back what was in it."""
    references = _to_send_back(parcel)
    start = reverse("return_items", args=[order.number])
    if len(references) == 1:
        start = f"{start}?{urlencode({'item': references[0]})}"
    return Added(foot=drawn("returns/_parcel.html", {"start": start})) if references else Added()


def parcel_by_link_panel(request: HttpRequest, order: Order, parcel: Parcel) -> Added:
    """Add the same for whoever has a parcel's link, which opens no order: a guest has to find it first."""
    if getattr(request.user, "customer_id", None) == order.customer_id:
        return parcel_panel(request, order, parcel)
    shown = {"start": reverse("find_order"), "is_by_link": True}
    return Added(foot=drawn("returns/_parcel.html", shown)) if _to_send_back(parcel) else Added()


def _to_send_back(parcel: Parcel) -> list[str]:
    """Return the lines of a parcel that has come which can be sent by post, by their references."""
    parts = parcel.parts if parcel.came_at else []
    return [part.line.reference for part in parts if part.line.goes_by_post]


def _added(
    order: Order,
    lines: Sequence[Line],
    parcels: Sequence[Parcel],
    start: str,
    path_of: Callable[[WithItems], str],
) -> Added:
    if not any(line.shipped for line in lines):
        return Added()
    returns = returns_of_order(order)
    decisions = decisions_of(order, lines, parcels, returns)
    can = [decision for decision in decisions.values() if decision.can]
    way = drawn("returns/_panel.html", {"start": start, "can": can, "until": _until(can)})
    return Added(
        head=_running(returns, path_of),
        foot=way if can else NOTHING,
        notes=NOTHING if can else way,
        words=_words(decisions),
        actions={decision.line.id: _action(decision, start) for decision in can},
    )


def _words(decisions: Mapping[UUID, Decision]) -> dict[UUID, str]:
    return {
        line_id: decision.until_words or (decision.words if decision.code not in UNSAID else "")
        for line_id, decision in decisions.items()
        if decision.until_words or (decision.code and decision.code not in UNSAID)
    }


def _action(decision: Decision, start: str) -> str:
    return button(
        _("Return or replace"),
        kind="quiet",
        href=f"{start}?item={decision.line.reference}",
        about=decision.line.name,
    )


def _until(can: Sequence[Decision]) -> Any:
    """Return the first day on which something can no longer go back; None where no day is known."""
    return min((decision.until for decision in can if decision.until), default=None)


def _running(returns: Sequence[WithItems], path_of: Callable[[WithItems], str]) -> str:
    today = timezone.localdate()
    running = [one for one in returns if one.back.is_running]
    if not running:
        return NOTHING
    shown = [
        {
            "number": one.back.number,
            "href": path_of(one),
            "headline": headline(one.back, one.items, today),
            "badge": badge_of(one.back.state),
        }
        for one in running
    ]
    return drawn("returns/_running.html", {"running": shown})
