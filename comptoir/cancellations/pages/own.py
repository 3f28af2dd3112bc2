"""A customer cancels from her own order, and takes a request back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.cancellations.actions import (
    cancel_items,
    count_try,
    forget_choice,
    kept_choice,
    withdraw_request,
)
from comptoir.cancellations.forms import RefundForm
from comptoir.cancellations.models import Cancellation
from comptoir.cancellations.pages.flow import (
    begin,
    choose,
    done_words,
    lead_back,
    review_of,
    show_anew,
    show_review,
)
from comptoir.customers.asking import CustomerRequest
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Order, own_order
from comptoir.payments.models import To
from comptoir.ui.pages import keeps_typed, post_only


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: CustomerRequest, number: str) -> HttpResponse:
    """Choose what to cancel."""
    order = find_order(request, number)
    return choose(request, begin(order), _around(order))


@require_http_methods(["GET", "HEAD", "POST"])
def cancellation_review(request: CustomerRequest, number: str) -> HttpResponse:
    """Show what is given back for what was chosen, and cancel it once it is confirmed."""
    order = find_order(request, number)
    cancelling, choice, around = begin(order), kept_choice(request, order), _around(order)
    if made := cancelling.made_before(request):
        return _done(request, order, made)
    if choice is None:
        return redirect(around["here"])
    try:
        review = review_of(cancelling, choice)
        if request.method != "POST":
            return show_review(request, cancelling, choice, review, around)
        if request.POST.get("version") != review.version:
            return show_anew(request)
        count_try(request.customer)
        refund = RefundForm(request.POST)
        to = To(refund.cleaned_data["to"]) if refund.is_valid() else To.ORIGINAL
        made = cancel_items(order, choice.wish(to=to), by=request.user)
    except Refused as refused:
        return lead_back(request, refused, around)
    forget_choice(request, order)
    return _done(request, order, made)


def _done(request: CustomerRequest, order: Order, made: list[Cancellation]) -> HttpResponse:
    messages.success(request, done_words(order, made))
    return redirect(order)


@post_only(sent_from="orders")
def withdrawal(request: CustomerRequest, cancellation: UUID) -> HttpResponse:
    """Take a request back."""
    found: Cancellation | None = request.customer.cancellations.filter(id=cancellation).first()
    if found is None:
        raise Http404
    order = request.customer.orders.get(id=found.order_id)
    try:
        withdraw_request(found, by=request.user)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, _("Your request is withdrawn: the items will be sent."))
    return redirect(order)


def find_order(request: CustomerRequest, number: str) -> Order:
    """Return the customer's order with this number. Raises Http404."""
    order = own_order(request.customer, number)
    if order is None:
        raise Http404
    return order


def _around(order: Order) -> dict[str, Any]:
    """Return where the page stands, and the way back."""
    return {
        "back": order.get_absolute_url(),
        "here": reverse("order_cancellation", args=[order.number]),
        "review": reverse("order_cancellation_review", args=[order.number]),
        "is_guest": False,
        "link": "",
    }
