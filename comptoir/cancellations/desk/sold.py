"""A seller, or staff, cancels what cannot be sent: what, why, what the customer gets back, and done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.cancellations.actions import Wish, cancel_sold
from comptoir.cancellations.forms import CHOOSE, REVIEW, SoldForm
from comptoir.cancellations.models import cancellations_of, is_whole, pieces_requested
from comptoir.customers.actions import note_reading
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Line, Order, lines_of, staff_order
from comptoir.payments.models import propose_refund
from comptoir.sellers.models import Seller, SellerRequest, seller_only
from comptoir.ui.formats import money


@seller_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_sale(request: SellerRequest, number: str) -> HttpResponse:
    """Cancel pieces of a seller's own lines."""
    part = request.seller.orders.numbered(number)
    if part is None:
        raise Http404
    order = part.whole_order()
    around = {"back": part.get_absolute_url(), "list": "desk_sales", "here": request.path}
    return _cancel(request, order, around, seller=request.seller)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel_order(request: StaffRequest, number: str) -> HttpResponse:
    """Cancel pieces of an order, for its customer or because the shop cannot send them."""
    order = staff_order(number)
    if order is None:
        raise Http404
    note_reading(request, [order.customer_id])
    around = {"back": reverse("desk_order", args=[number]), "list": "", "here": request.path}
    return _cancel(request, order, around, seller=None)


def _cancel(request: Any, order: Order, around: Mapping[str, Any], *, seller: Seller | None) -> HttpResponse:
    """Choose what to cancel and why, see what is given back, and confirm it."""
    lines = lines_of(order)
    own = [line for line in lines if seller is None or line.seller_id == seller.id]
    requested = pieces_requested(cancellations_of(order))
    most = {line.id: max(0, line.to_ship - requested.get(line.id, 0)) for line in own}
    typed = request.POST if request.method == "POST" else None
    form = SoldForm(typed, lines=own, most=most, chosen=request.GET.get("line", "")[:64])
    if form.step == CHOOSE or not form.is_valid():
        return _answer(request, order, form, around)
    if form.step == REVIEW:
        return _review(request, order, lines, form, around)
    try:
        cancel_sold(order, Wish(**form.said()), seller=seller, by=request.user)
    except Refused as refused:
        return _answer(request, order, form, around, refused=refused.words)
    messages.success(request, _("Cancelled: the customer is told why, and what comes back."))
    return redirect(around["back"])


def _review(
    request: Any, order: Order, lines: list[Line], form: SoldForm, around: Mapping[str, Any]
) -> HttpResponse:
    pieces = form.pieces()
    if not pieces:
        return _answer(request, order, form, around, refused=_("Choose at least one item to cancel."))
    answer = {
        **around,
        "order": order,
        "form": form,
        "chosen": [(pieces[line.id], line.name) for line in lines if line.id in pieces],
        "reason": dict(form.fields["reason"].choices)[form.cleaned_data["reason"]],  # type: ignore[attr-defined]
        "words": form.cleaned_data["words"],
        "proposal": propose_refund(order, lines, pieces, shipping=is_whole(lines, pieces)),
    }
    return render(request, "cancellations/desk/review.html", answer)


def _answer(
    request: Any,
    order: Order,
    form: SoldForm,
    around: Mapping[str, Any],
    *,
    refused: str = "",
) -> HttpResponse:
    answer = {
        **around,
        "order": order,
        "form": form,
        "rows": [
            {"line": line, "field": field, "price": money(order.money(line.total_minor))}
            for line, field, _verdict in form.rows()
        ],
        "refused": refused,
    }
    return render(request, "cancellations/desk/cancel.html", answer, status=409 if refused else 200)
