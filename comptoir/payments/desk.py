"""Staff see which refunds have failed, are late or are to be paid, and see to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comptoir.customers.actions import note_reading
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Order, Parcel
from comptoir.payments.actions import ask_for_means, mark_leg_done, retry_leg
from comptoir.payments.forms import WhyForm
from comptoir.payments.models import (
    SHOP,
    LegLookUp,
    LegState,
    Means,
    Refund,
    RefundLeg,
    Shown,
    Waiting,
    refunds_of,
    staff_refund,
    staff_refund_legs,
    staff_waiting,
    with_legs,
)
from comptoir.payments.providers import provider_named
from comptoir.ui.pages import post_only
from comptoir.ui.panels import Added, drawn

LISTED = 100
TONES = {
    LegState.WAITING: ("neutral", "clock"),
    LegState.SENT: ("info", "paper-airplane"),
    LegState.DONE: ("success", "check"),
    LegState.FAILED: ("danger", "exclamation-triangle"),
    LegState.NEEDS_CHOICE: ("warning", "question-mark-circle"),
}


@staff_only
def refunds(request: StaffRequest) -> HttpResponse:
    """List the open parts of refunds of one kind, the earliest expected first."""
    asked = request.GET.get("show", "")
    shown, today = Shown(asked) if asked in Shown.values else Shown.FAILED, timezone.localdate()
    legs = list(staff_refund_legs(shown, today=today)[: LISTED + 1])
    answer = {
        "tabs": [(kind.value, kind.label, kind == shown) for kind in Shown],
        "rows": [_row(leg) for leg in legs[:LISTED]],
        "has_more": len(legs) > LISTED,
        "most": LISTED,
    }
    return render(request, "payments/desk/refunds.html", answer)


@staff_only
def refund(request: StaffRequest, refund: UUID) -> HttpResponse:
    """Show one refund, and what can be done about each part of it."""
    found = _find(refund)
    note_reading(request, [found.customer_id])
    answer = {
        "refund": found,
        "customer": found.customer,
        "items": list(found.items.for_customer(found.customer_id).order_by("id")),
        "legs": [_leg(leg) | _forms(leg) for leg in found.legs_now],
    }
    return render(request, "payments/desk/refund.html", answer)


@staff_only
@post_only(sent_from="desk_refunds")
def retry(request: StaffRequest, refund: UUID, leg: UUID) -> HttpResponse:
    """Try a part of a refund again that failed."""
    found = _find(refund)
    return _do(
        request, found, lambda: retry_leg(_part(found, leg), by=request.staff), _("It is being tried again.")
    )


@staff_only
@post_only(sent_from="desk_refunds")
def done(request: StaffRequest, refund: UUID, leg: UUID) -> HttpResponse:
    """Mark a part of a refund as paid by hand, with the reason."""
    found = _find(refund)
    return _with_why(request, found, leg, mark_leg_done, _("It is marked as paid."))


@staff_only
@post_only(sent_from="desk_refunds")
def ask_means(request: StaffRequest, refund: UUID, leg: UUID) -> HttpResponse:
    """Ask the customer for another means, with the reason."""
    found = _find(refund)
    return _with_why(
        request, found, leg, ask_for_means, _("The customer has been asked for another refund method.")
    )


def panel(request: StaffRequest, order: Order, parcels: Sequence[Parcel]) -> Added:
    """Add to an order's page what was given back on it."""
    shown = [(refund, [_leg(leg) for leg in refund.legs_now]) for refund in refunds_of(order)]
    return Added(head=drawn("payments/desk/_refunds.html", {"refunds": shown})) if shown else Added()


def number_waiting(request: StaffRequest) -> int:
    """Count the parts of refunds that wait for staff, for the desk's bar."""
    return sum(refunds_tile())


def refunds_tile() -> Waiting:
    """Return what failed and what is late, for the desk's front page."""
    return staff_waiting(today=timezone.localdate())


def _find(id: UUID) -> Refund:
    found = staff_refund(id)
    if found is None:
        raise Http404
    return with_legs([found])[0]


def _part(refund: Refund, id: UUID) -> RefundLeg:
    found: RefundLeg | None = next((leg for leg in refund.legs_now if leg.id == id), None)
    if found is None:
        raise Http404
    return found


def _with_why(
    request: StaffRequest, refund: Refund, leg: UUID, act: Callable[..., Any], words: str
) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(word) for word in form.errors["why"]))
        return redirect("desk_refund", refund.id)
    why = form.cleaned_data["why"]
    return _do(request, refund, lambda: act(_part(refund, leg), why=why, by=request.staff), words)


def _do(request: StaffRequest, refund: Refund, act: Callable[[], Any], words: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, words)
    return redirect("desk_refund", refund.id)


def _row(row: LegLookUp) -> dict[str, Any]:
    return {**_how(row), "href": reverse("desk_refund", args=[row.refund_id]), "order": row.order_number}


def _forms(leg: RefundLeg) -> dict[str, Any]:
    """Return the forms about a part of a refund; on one page, the fields of each have ids of their own."""
    return {
        "why_means": WhyForm(auto_id=f"means-{leg.id}-%s"),
        "why_done": WhyForm(auto_id=f"done-{leg.id}-%s"),
    }


def _leg(leg: RefundLeg) -> dict[str, Any]:
    return {
        **_how(leg),
        "leg": leg,
        "is_failed": leg.state == LegState.FAILED,
        "is_to_arrange": leg.is_open and leg.means == Means.ARRANGED,
        "can_be_done": leg.is_open and leg.means != Means.GIFT_BALANCE,
    }


def _how(leg: RefundLeg | LegLookUp) -> dict[str, Any]:
    """Return how a part of a refund stands."""
    tone, icon = TONES[LegState(leg.state)]
    provider = provider_named(leg.provider)
    today = timezone.localdate()
    return {
        "amount": leg.amount,
        "means": leg.label or _means(leg),
        "state": _state(leg),
        "tone": tone,
        "icon": icon,
        "payer": provider.shown_as if provider else _("The shop itself"),
        "expected_on": leg.expected_on,
        "is_late": bool(leg.state != LegState.DONE and leg.expected_on and leg.expected_on < today),
    }


def _state(leg: RefundLeg | LegLookUp) -> Any:
    """Return the word for staff: what is looked into failed, and what waits for the shop is to be paid."""
    if leg.state == LegState.FAILED:
        return _("Failed")
    if leg.state == LegState.WAITING and leg.provider == SHOP:
        return _("To pay")
    if leg.state == LegState.NEEDS_CHOICE:
        return _("Waiting for the customer")
    if leg.state == LegState.SENT:
        return _("Sent to the bank")
    return LegState(leg.state).label


def _means(leg: RefundLeg | LegLookUp) -> Any:
    """Return the means for staff, to whom it is not theirs."""
    words = {
        Means.OTHER: _("Original payment method"),
        Means.GIFT_BALANCE: _("Gift balance"),
        Means.ARRANGED: _("As agreed with the customer"),
    }
    return words.get(Means(leg.means), Means(leg.means).label)
