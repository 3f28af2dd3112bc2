"""On the page of an order: what was cancelled or asked for, and the way to cancel, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.cancellations.models import Cancellation, Way, can_cancel, cancellations_of, pieces_requested
from comptoir.cancellations.models.verdict import OVER
from comptoir.customers.asking import CustomerRequest
from comptoir.orders.models import Line, Order, Parcel, State
from comptoir.orders.models.states import ON_ITS_WAY, SENT
from comptoir.policies.models import current_policy
from comptoir.ui.panels import NOTHING, Added, drawn
from comptoir.ui.templatetags.ui import button


def panel(request: CustomerRequest, order: Order, lines: list[Line], parcels: list[Parcel]) -> Added:
    """Add to her own order what was cancelled, what she asked for, and the way to cancel."""
    return _added(request, order, lines, reverse("order_cancellation", args=[order.number]))


def guest_panel(request: HttpRequest, order: Order, lines: list[Line], parcels: list[Parcel]) -> Added:
    """Add the same to a guest's order, by the link that opened it."""
    link = request.resolver_match.kwargs["link"] if request.resolver_match else ""
    return _added(request, order, lines, reverse("order_cancellation_by_link", args=[link]), is_guest=True)


def _added(
    request: HttpRequest, order: Order, lines: list[Line], here: str, *, is_guest: bool = False
) -> Added:
    made = cancellations_of(order)
    requested = pieces_requested(made)
    policy = current_policy() if any(line.to_ship for line in lines) else None
    verdicts = can_cancel(order, lines, policy, now=timezone.now(), requested=requested) if policy else {}
    open_lines = [line for line in lines if line.id in verdicts and verdicts[line.id].can_be_cancelled]
    hours = policy.cancel_answer_hours if policy else 0
    asks = hours if all(verdicts[line.id].way is Way.ON_REQUEST for line in open_lines) else 0
    running = [cancellation for cancellation in made if cancellation.is_requested]
    shown = {
        "order": order,
        "here": here,
        "running": running,
        "settled": [cancellation for cancellation in made if not cancellation.is_requested],
        "can_cancel": bool(open_lines),
        "says": _says(order, lines, open_lines, running, asks=asks),
        "is_guest": is_guest,
    }
    if not (made or shown["says"] or open_lines):
        return Added()
    is_noted = shown["says"] and not open_lines and not shown["settled"]
    has_foot = shown["settled"]
    return Added(
        head=drawn("cancellations/_head.html", shown, request) if running or open_lines else NOTHING,
        foot=drawn("cancellations/_panel.html", shown, request) if has_foot else NOTHING,
        notes=format_html('<p class="no-print">{}</p>', shown["says"]) if is_noted else NOTHING,
        words=_requested_words(lines, requested),
        actions=_actions(open_lines, here) if len(lines) > 1 else {},
    )


def _says(
    order: Order,
    lines: Iterable[Line],
    open_lines: list[Line],
    running: list[Cancellation],
    *,
    asks: int,
) -> str:
    """Say until when it can be cancelled; else, of what is on its way, why not and what instead.

    `asks` is within how many hours the seller answers, where nothing is cancelled without asking.
    """
    state = State(order.state)
    if open_lines and asks:
        words = ngettext(
            "The seller has to agree, and answers within %(hours)s hour.",
            "The seller has to agree, and answers within %(hours)s hours.",
            asks,
        )
        return words % {"hours": asks}
    if open_lines:
        if state == State.PARTIALLY_SHIPPED:
            return _("Part of it has already been shipped: you can cancel the rest.")
        return _("You can cancel it, or a part of it, until it is shipped.")
    if running:
        return ""
    if state in SENT or (state in ON_ITS_WAY and not any(line.to_ship for line in lines)):
        return _(
            "It has been shipped, so it can no longer be cancelled. You can refuse the parcel when it "
            "arrives, or send the items back once you have them."
        )
    is_open = any(line.to_ship and line.state not in OVER for line in lines)
    return _("The shop does not allow this order to be cancelled.") if is_open else ""


def _requested_words(lines: Iterable[Line], requested: dict[UUID, int]) -> dict[Any, str]:
    words = _("Cancellation requested: %(number)s of %(quantity)s")
    return {
        line.id: words % {"number": requested[line.id], "quantity": line.quantity}
        for line in lines
        if line.id in requested
    }


def _actions(lines: Iterable[Line], here: str) -> dict[Any, str]:
    return {
        line.id: button(
            _("Cancel this item"), kind="quiet", href=f"{here}?line={line.reference}", about=line.name
        )
        for line in lines
    }
