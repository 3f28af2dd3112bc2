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

from comptoir.cancellations.actions import Wish, cancel_items, count_try, withdraw_request
from comptoir.cancellations.forms import CHOOSE, REVIEW, CancelForm, RefundForm
from comptoir.cancellations.models import Cancellation
from comptoir.cancellations.pages.flow import (
    ask_instead,
    begin,
    choose,
    done_words,
    review,
    wants_change,
)
from comptoir.customers.asking import CustomerRequest
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Order, own_order
from comptoir.payments.models import To
from comptoir.ui.pages import keeps_typed, post_only


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: CustomerRequest, number: str) -> HttpResponse:
    """Choose what to cancel, see what is given back, and confirm it."""
    order = find_order(request, number)
    cancelling = begin(order)
    form, around = cancelling.form(request), _around(order)
    if form.step == CHOOSE or not form.is_valid():
        return choose(request, cancelling, form, around)
    if not form.pieces():
        return choose(request, cancelling, form, around, refused=_("Choose at least one item to cancel."))
    if form.step != REVIEW:
        return _confirm(request, order, form)
    show = ask_instead if wants_change(request, form) else review
    return show(request, cancelling, form, around)


def _confirm(request: CustomerRequest, order: Order, form: CancelForm) -> HttpResponse:
    count_try(request.customer)
    refund = RefundForm(request.POST)
    to = To(refund.cleaned_data["to"]) if refund.is_valid() else To.ORIGINAL
    try:
        made = cancel_items(order, Wish(**form.said(), to=to), by=request.user)
    except Refused as refused:
        again = begin(order)
        return choose(request, again, again.form(request), _around(order), refused=refused.words)
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
    here = reverse("order_cancellation", args=[order.number])
    return {"back": order.get_absolute_url(), "here": here, "is_guest": False, "link": ""}
