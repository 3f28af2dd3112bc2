"""One order: its progress, its lines and parcels, its sums, and what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.money import Money
from comptoir.orders.actions.archive_order import archive_order, restore_order
from comptoir.orders.models import (
    Order,
    Parcel,
    State,
    arrivals_of,
    is_kept,
    lines_of,
    own_order,
    parcels_of,
)
from comptoir.orders.models.states import NEVER_CHARGED, ON_ITS_WAY, PROGRESS
from comptoir.orders.pages.headline import headline, parted
from comptoir.orders.pages.items import SHOWN, drawn_items, sections_of, with_words
from comptoir.orders.pages.matter import address_words, leads_on, matter_of
from comptoir.orders.pages.money import back_words, payment_words
from comptoir.ui.formats import as_day, percent
from comptoir.ui.panels import ask_panels

# Where a parcel is that has almost come
NEAR = frozenset({State.OUT_FOR_DELIVERY, State.READY_FOR_PICKUP})
ROAD = (State.CONFIRMED, State.PREPARING, State.SHIPPED, State.DELIVERED)


def order(request: CustomerRequest, number: str) -> HttpResponse:
    """Show an order of the customer, with what other apps add to it."""
    return render(request, "orders/order.html", whole_order(request, find_order(request, number), "order"))


def whole_order(request: HttpRequest, order: Order, page: str) -> dict[str, Any]:
    """Return all that the page of an order shows, with the panels of that page."""
    lines = lines_of(order)
    parcels = parcels_of(order, lines)
    added, state = ask_panels(page, request, order, lines, parcels), State(order.state)
    is_told = any(is_kept(parcel) for parcel in parcels)
    matter = matter_of(order, lines, is_told=is_told)
    # From its parcels as they are read: a summary of before says nothing of several.
    summary = {**order.summary, "arrivals": arrivals_of(parcels, lines)}
    words, sections = request.GET.get("item", "").strip()[:100], sections_of(lines, parcels)
    wanted = with_words(sections, words) if words else sections
    first = headline(state, summary, timezone.localdate())
    steps = _steps(order, parcels, state, summary)
    # Where an order is, its steps say already
    beside = [words for words in parted(first.beside) if not steps or words != str(state.label)]
    return {
        "order": order,
        "added": added,
        "headline": first,
        "beside": beside,
        "items": drawn_items(order, wanted, added, is_guest=page == "order.guest"),
        "number_of_items": sum(line.quantity for line in lines),
        "can_be_searched": len(lines) > SHOWN,
        "words": words,
        "found": sum(piece.quantity for section in wanted for piece in section.pieces),
        "steps": steps,
        "total": order.money(order.total_minor),
        "totals": order.totals(),
        "vat": _vat(order),
        "matter": matter,
        "leads_on": leads_on(order, lines, is_told=is_told),
        "address_words": address_words(order, lines),
        # Said once: at the top, where something is the matter, else below the total
        "paid": [
            *([] if state in NEVER_CHARGED else payment_words(order, lines)),
            *(words for words in back_words(order) if words not in matter),
        ],
    }


def archive(request: CustomerRequest, number: str) -> HttpResponse:
    """Put an order out of sight, or back. A visit by a link, as after signing in anew, leads to the order."""
    order = find_order(request, number)
    if request.method != "POST":
        return redirect(order)
    if request.POST.get("archived") == "no":
        restore_order(order, by=request.user)
        messages.success(request, _("Order %(number)s is in your order history again.") % {"number": number})
    else:
        archive_order(order, by=request.user)
        words = _(
            "Order %(number)s is archived. You can still find it under “Archived Orders” and by searching."
        )
        messages.success(request, words % {"number": number})
    return redirect(order)


def find_order(request: CustomerRequest, number: str) -> Order:
    """Return the customer's order of that number. Raises Http404."""
    order = own_order(request.customer, number)
    if order is None:
        raise Http404
    return order


def _steps(
    order: Order, parcels: Iterable[Parcel], state: State, summary: dict[str, Any]
) -> list[tuple[Any, str, Any]]:
    """Return how far the order has come; nothing if it left the usual road."""
    if state not in ON_ITS_WAY and state not in ROAD:
        return []
    days = {
        State.CONFIRMED: order.placed_at,
        State.SHIPPED: min((p.left_at for p in parcels if p.left_at), default=None),
        State.DELIVERED: order.summary.get("delivered_on" if state == State.DELIVERED else "estimated_on"),
    }
    reached = PROGRESS[State.SHIPPED if state in ON_ITS_WAY else state]
    if state == State.DELIVERED:
        reached += 1
    due, arrivals = (
        as_day(days[State.DELIVERED]),
        summary["arrivals"] or {"due": (), "waiting": (), "kept": ()},
    )
    is_expected = state != State.DELIVERED and bool(due)
    is_kept = state == State.READY_FOR_PICKUP or arrivals["kept"]
    first = min(filter(None, [str(due), *arrivals["due"], *arrivals["waiting"]]))
    if is_expected and (is_kept or first < str(timezone.localdate())):
        is_expected, days[State.DELIVERED] = False, None
    marks = {True: "done", False: "next"}
    if state in NEAR:
        days[State.SHIPPED] = None
    return [
        (
            _("Delivery expected") if is_expected and step == State.DELIVERED else words,
            "now" if PROGRESS[step] == reached else marks[PROGRESS[step] < reached],
            as_day(days.get(step)),
        )
        for step, words in zip(ROAD, _step_names(state), strict=True)
    ]


def _step_names(state: State) -> tuple[Any, ...]:
    """Name the steps; one that is under way is named so."""
    prepared = State.PREPARING.label if state == State.PREPARING else _("Prepared")
    shipped = state.label if state in NEAR else State.SHIPPED.label
    return _("Confirmed"), prepared, shipped, State.DELIVERED.label


def _vat(order: Order) -> list[tuple[str, Money]]:
    by_rate = sorted(order.vat, key=lambda row: Decimal(row["rate"]))
    words = _("of which VAT at %(rate)s")
    return [(words % {"rate": percent(row["rate"])}, order.money(row["vat_minor"])) for row in by_rate]
