"""A seller, or staff, takes back as an exception what the rules refuse: what, until when, and why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import note_reading
from comptoir.customers.asking import open_to
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Order, lines_of, parcels_of, staff_order
from comptoir.returns.actions import Exceptional, allow_return
from comptoir.returns.desk.listed import seller_asking
from comptoir.returns.forms import ExceptionForm
from comptoir.returns.models import Decision, decisions_of, returns_of_order


@open_to("staff", "seller")
@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: Any, number: str) -> HttpResponse:
    """Allow what the rules refuse, of an order for staff, of her own lines for a seller."""
    order = _find(request, number)
    refused, others = _decisions(request, order)
    posted = request.POST if request.method == "POST" else None
    form = ExceptionForm(posted, refused, chosen=request.GET.get("item", "")[:64])
    if form.is_valid() and _is_allowed(request, order, form):
        messages.success(request, _("Allowed. The customer has been told and can now request the return."))
        return redirect(_back(request, number))
    answer = {
        "number": number,
        "back": _back(request, number),
        "form": form,
        "can": refused,
        "others": others,
    }
    return render(request, "returns/desk/exception.html", answer, status=409 if form.is_bound else 200)


def _is_allowed(request: Any, order: Order, form: ExceptionForm) -> bool:
    values = form.cleaned_data
    exceptional = Exceptional(
        key=values["key"], pieces=form.pieces(), until=values["until"], why=values["why"]
    )
    try:
        allow_return(order, exceptional, by=request.user, seller=seller_asking(request))
    except Refused as refused:
        form.add_error("until" if refused.code == "no_such_day" else None, refused.words)
        return False
    return True


def _decisions(request: Any, order: Order) -> tuple[list[Decision], list[Decision]]:
    """Return what may be allowed, an earlier exception too; and what it helps nothing with."""
    lines, seller = lines_of(order), seller_asking(request)
    decisions = decisions_of(order, lines, parcels_of(order, lines), returns_of_order(order))
    own = [
        decisions[line.id]
        for line in lines
        if line.goes_by_post and (seller is None or line.seller_id == seller.id)
    ]
    refused = [decision for decision in own if decision.is_refused_by_rules or decision.exception]
    return refused, [decision for decision in own if decision not in refused]


def _find(request: Any, number: str) -> Order:
    if request.staff:
        order = staff_order(number)
        if order is None:
            raise Http404
        note_reading(request, [order.customer_id])
        return order
    part = request.seller.orders.numbered(number)
    if part is None:
        raise Http404
    whole: Order = part.whole_order()
    return whole


def _back(request: Any, number: str) -> str:
    return reverse("desk_order" if request.staff else "desk_sale", args=[number])
