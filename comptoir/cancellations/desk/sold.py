"""A seller, or staff, cancels what cannot be sent: what, why, what the customer gets back, and done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.cancellations.actions import Choice, cancel_sold, forget_choice, keep_choice, kept_choice
from comptoir.cancellations.forms import SoldForm
from comptoir.cancellations.models import (
    Cancellation,
    SellersReason,
    cancellations_of,
    check_left,
    is_whole,
    pieces_requested,
)
from comptoir.customers.actions import note_reading
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Line, Order, lines_of, staff_order
from comptoir.payments.models import Proposal, Worths, propose_refund, worths_of
from comptoir.sellers.models import Seller, SellerRequest, seller_only


@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_sale(request: SellerRequest, number: str) -> HttpResponse:
    """Choose pieces of a seller's own lines."""
    return _choose(request, _of_seller(request, number))


@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def review_sale(request: SellerRequest, number: str) -> HttpResponse:
    """Show what the customer gets back for them, and cancel them once it is confirmed."""
    return _review(request, _of_seller(request, number))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_order(request: StaffRequest, number: str) -> HttpResponse:
    """Choose pieces of an order, to cancel for its customer or because the shop cannot send them."""
    return _choose(request, _of_staff(request, number))


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def review_order(request: StaffRequest, number: str) -> HttpResponse:
    """Show what the customer gets back for them, and cancel them once it is confirmed."""
    return _review(request, _of_staff(request, number))


@dataclass(frozen=True)
class _Selling:
    """An order of which a seller, or staff where there is none, cancels; and the addresses of the pages."""

    order: Order
    seller: Seller | None
    around: dict[str, str]

    @cached_property
    def lines(self) -> list[Line]:
        return lines_of(self.order)

    @cached_property
    def made(self) -> list[Cancellation]:
        return cancellations_of(self.order)

    @cached_property
    def worths(self) -> Worths:
        return worths_of(self.order, self.lines)

    @property
    def own(self) -> list[Line]:
        return [line for line in self.lines if self.seller is None or line.seller_id == self.seller.id]

    def form(self, request: HttpRequest) -> SoldForm:
        requested = pieces_requested(self.made)
        most = {line.id: max(0, line.to_ship - requested.get(line.id, 0)) for line in self.own}
        if request.method == "POST":
            return SoldForm(request.POST, lines=self.own, most=most, worths=self.worths)
        kept = kept_choice(request, self.order) if "change" in request.GET else None
        return SoldForm(
            None,
            lines=self.own,
            most=most,
            worths=self.worths,
            chosen=request.GET.get("line", "")[:64],
            earlier=kept.pieces if kept else None,
            initial={"reason": kept.reason, "words": kept.words} if kept else None,
        )


def _of_seller(request: SellerRequest, number: str) -> _Selling:
    part = request.seller.orders.numbered(number)
    if part is None:
        raise Http404
    around = {
        "back": part.get_absolute_url(),
        "here": reverse("desk_cancel_sale", args=[number]),
        "review": reverse("desk_cancel_sale_review", args=[number]),
    }
    return _Selling(part.whole_order(), request.seller, around)


def _of_staff(request: StaffRequest, number: str) -> _Selling:
    order = staff_order(number)
    if order is None:
        raise Http404
    around = {
        "back": reverse("desk_order", args=[number]),
        "here": reverse("desk_cancel_order", args=[number]),
        "review": reverse("desk_cancel_order_review", args=[number]),
    }
    return _Selling(order, None, around)


def _choose(request: HttpRequest, selling: _Selling) -> HttpResponse:
    """Keep what is chosen and why, and lead to what the customer gets back; or show what can be chosen."""
    form, refused = selling.form(request), ""
    if form.is_valid():
        if form.pieces():
            keep_choice(request, selling.order, form.said())
            return redirect(selling.around["review"])
        refused = _("Choose at least one item to cancel.")
    _note(request, selling)
    answer = {
        **selling.around,
        "order": selling.order,
        "form": form,
        "rows": [(line, field, selling.worths.of(line.id, 1)) for line, field, _verdict in form.rows()],
        "refused": refused,
    }
    return render(request, "cancellations/desk/cancel.html", answer, status=409 if refused else 200)


def _review(request: Any, selling: _Selling) -> HttpResponse:
    order, around, choice = selling.order, selling.around, kept_choice(request, selling.order)
    if any(made.key == request.POST.get("key") for made in selling.made):
        return _done(request, selling)
    if choice is None:
        return redirect(around["here"])
    try:
        lines = {line.id: line for line in selling.own}
        check_left(lines, choice.pieces, pieces_requested(selling.made))
        whole = is_whole(selling.lines, choice.pieces)
        proposal = propose_refund(order, selling.lines, choice.pieces, shipping=whole)
        version = choice.version(proposal.amount)
        if request.method != "POST":
            return _show(request, selling, choice, proposal, version)
        if request.POST.get("version") != version:
            words = _(
                "Nothing has been cancelled yet: your choice or the order has changed. Check it before you "
                "confirm."
            )
            messages.warning(request, words)
            return redirect(around["review"])
        cancel_sold(order, choice.wish(), seller=selling.seller, by=request.user)
    except Refused as refused:
        messages.error(request, _("Nothing was cancelled. %(why)s") % {"why": refused.words})
        return redirect(f"{around['here']}?change=yes")
    forget_choice(request, order)
    return _done(request, selling)


def _show(
    request: HttpRequest, selling: _Selling, choice: Choice, proposal: Proposal, version: str
) -> HttpResponse:
    _note(request, selling)
    answer = {
        **selling.around,
        "order": selling.order,
        "key": choice.key,
        "version": version,
        "chosen": [(choice.pieces[line.id], line.name) for line in selling.lines if line.id in choice.pieces],
        "reason": SellersReason(choice.reason).label,
        "words": choice.words,
        "proposal": proposal,
    }
    return render(request, "cancellations/desk/review.html", answer)


def _note(request: Any, selling: _Selling) -> None:
    """Note that staff read of the customer."""
    if selling.seller is None:
        note_reading(request, [selling.order.customer_id])


def _done(request: HttpRequest, selling: _Selling) -> HttpResponse:
    messages.success(request, _("Cancelled. The customer has been told why, and what will be refunded."))
    return redirect(selling.around["back"])
