"""One order: where it is, what is in it, what it cost, and what can be done with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.models import CustomerRequest
from comptoir.orders.actions.archive_order import archive_order, restore_order
from comptoir.orders.models import Line, Order, State, lines_of, parcels_of
from comptoir.orders.models.states import NEVER_CHARGED, NOT_YET_SHIPPED, ON_ITS_WAY, PROGRESS
from comptoir.orders.pages.card import kind_of, when_words
from comptoir.orders.pages.money import made_words, paid_words
from comptoir.ui.templatetags.formats import as_day

UNDER_WAY = NOT_YET_SHIPPED | ON_ITS_WAY
ROAD = (State.CONFIRMED, State.PREPARING, State.SHIPPED, State.DELIVERED)


def order(request: CustomerRequest, number: str) -> HttpResponse:
    """An order of the customer, with what other apps add to it."""
    return render(request, "orders/order.html", whole_order(find_order(request, number)))


def whole_order(found: Order) -> dict[str, Any]:
    """All that the page of an order shows, for whoever may see it."""
    lines = lines_of(found)
    state = State(found.state)
    return {
        "order": found,
        "lines": [_line(found, line) for line in lines],
        "bought": lines,
        "parcels": _parcels(found, lines),
        "steps": _steps(found, state),
        "state": state.label,
        "when": when_words(state, found.summary, timezone.localdate()),
        "totals": found.totals(),
        "vat": _vat(found),
        "paid": paid_words(found),
        "is_cancelled": state in NEVER_CHARGED,
    }


def archive(request: CustomerRequest, number: str) -> HttpResponse:
    """Put an order out of sight, or back. Who comes by a link, as after signing in anew, sees the order."""
    found = find_order(request, number)
    if request.method != "POST":
        return redirect(found)
    if request.POST.get("archived") == "no":
        restore_order(found, by=request.user)
        messages.success(request, _("Order %(number)s is in your order history again.") % {"number": number})
    else:
        archive_order(found, by=request.user)
        words = _(
            "Order %(number)s is archived. You can still find it under “Archived Orders” and by searching."
        )
        messages.success(request, words % {"number": number})
    return redirect(found)


def find_order(request: CustomerRequest, number: str) -> Order:
    """The customer's order of that number, else 404."""
    found: Order | None = request.customer.orders.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _line(order: Order, line: Line) -> dict[str, Any]:
    return {
        "line": line,
        "made": made_words(line, order.currency),
        "total": order.money(line.total_minor),
        "state": State(line.state).label if line.state != order.state else "",
        "tone": {"problem": "danger", "moving": "info"}.get(kind_of(State(line.state)), "neutral"),
        "is_in_library": line.kind == Line.Kind.DIGITAL,
    }


def _steps(order: Order, state: State) -> list[tuple[Any, str, Any]]:
    """How far the order has come; nothing where it left the usual road."""
    if state not in ON_ITS_WAY and state not in ROAD:
        return []
    days = {
        State.CONFIRMED: order.placed_at,
        State.SHIPPED: min((p["shipped_at"] for p in order.shipments if p.get("shipped_at")), default=None),
        State.DELIVERED: order.summary.get("delivered_on" if state == State.DELIVERED else "estimated_on"),
    }
    reached = PROGRESS[State.SHIPPED if state in ON_ITS_WAY else state]
    if state == State.DELIVERED:
        reached += 1
    is_expected = state != State.DELIVERED and bool(days[State.DELIVERED])
    marks = {True: "done", False: "next"}
    return [
        (
            _("Delivery expected") if is_expected and step == State.DELIVERED else step.label,
            "now" if PROGRESS[step] == reached else marks[PROGRESS[step] < reached],
            as_day(days.get(step)),
        )
        for step in ROAD
    ]


def _parcels(order: Order, lines: list[Line]) -> list[dict[str, Any]]:
    """The parcels, and of each that is still to come when it is expected and whether that day is over."""
    under_way = {line.reference for line in lines if line.state in UNDER_WAY}
    today = timezone.localdate()
    parcels = parcels_of(order.shipments, lines)
    for parcel in parcels:
        expected = as_day(parcel.get("estimated_on"))
        is_to_come = any(part["reference"] in under_way for part in parcel.get("lines", []))
        parcel["expected_on"] = expected if is_to_come and not parcel.get("delivered_at") else None
        parcel["is_late"] = bool(parcel["expected_on"] and parcel["expected_on"] < today)
    return parcels


def _vat(order: Order) -> list[dict[str, Any]]:
    by_rate = sorted(order.vat, key=lambda row: Decimal(row["rate"]))
    return [{"rate": row["rate"], "amount": order.money(row["vat_minor"])} for row in by_rate]
