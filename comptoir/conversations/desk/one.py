"""One question at the desk: who asks, what about, and the answer; and a customer's questions on her page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.conversations.actions import answer_request, close_request
from comptoir.conversations.desk.rows import clock, request_row
from comptoir.conversations.forms import AnswerForm, ClosureForm
from comptoir.conversations.models import ClosedWhy, ServiceRequest, own_requests, staff_request
from comptoir.customers.actions import note_reading
from comptoir.customers.models import Customer, StaffRequest, staff_customer, staff_only
from comptoir.ground.email import readable_email
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Order, staff_order
from comptoir.ui.pages import keeps_typed, post_only, typed_before

NEWEST = 5


@keeps_typed
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def service_request(request: StaffRequest, asked: UUID) -> HttpResponse:
    """One question, and the form to answer it; of two who answer at once, the second keeps what she wrote."""
    found = _find(asked)
    is_sent = request.method == "POST"
    form = AnswerForm(request.POST) if is_sent else AnswerForm(initial=typed_before(request))
    if request.method != "POST" or not form.is_valid():
        return _answer(request, found, form)
    try:
        answered = answer_request(found, form.cleaned_data["answer"], by=request.staff)
    except Refused as refused:
        form.add_error(None, refused.words)
        return _answer(request, _find(asked), form, status=409)
    words = _("The answer is on its way to %(email)s.")
    messages.success(request, words % {"email": readable_email(answered.email)})
    return redirect("desk_inbox")


@staff_only
@post_only(sent_from="desk_inbox")
def closure(request: StaffRequest, asked: UUID) -> HttpResponse:
    """Close a question that needs no answer in writing."""
    found, form = _find(asked), ClosureForm(request.POST)
    if not form.is_valid():
        return _answer(request, found, AnswerForm(), closing=form)
    close_request(found, ClosedWhy(form.cleaned_data["why"]), by=request.staff)
    messages.success(request, _("The question %(number)s is closed.") % {"number": found.number})
    return redirect("desk_inbox")


def panel(request: HttpRequest, customer: Customer) -> SafeString:
    """On a customer's page: her newest questions, nothing where she has asked none."""
    newest, now = own_requests(customer).order_by("-asked_at", "-id")[:NEWEST], timezone.now()
    rows = [request_row(one, now=now) for one in newest]
    answer = {"rows": rows}
    return mark_safe(render_to_string("conversations/desk/_panel.html", answer)) if rows else SafeString()  # noqa: S308 - rendered by Django


def subjects(customer: Customer, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """What a customer's history is about: `(number, address)` of each of these ids that is a question."""
    held = own_requests(customer).filter(id__in=list(ids)).values_list("id", "number")
    return {asked_id: (number, reverse("desk_request", args=[asked_id])) for asked_id, number in held}


def _find(id: UUID) -> ServiceRequest:
    found = staff_request(id)
    if found is None:
        raise Http404
    return found


def _answer(
    request: StaffRequest,
    asked: ServiceRequest,
    form: AnswerForm,
    *,
    closing: ClosureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    customer = staff_customer(asked.customer_id) if asked.customer_id else None
    order = staff_order(asked.order_number) if asked.order_number else None
    note_reading(request, [*([customer.id] if customer else []), *([order.customer_id] if order else [])])
    answer = {
        "asked": asked,
        "form": form,
        "closing": closing or ClosureForm(),
        "clock": clock(asked, now=timezone.now()),
        "customer": customer,
        "order": order,
        "whose": _whose(asked, order) if order else "",
    }
    return render(request, "conversations/desk/request.html", answer, status=status)


def _whose(asked: ServiceRequest, order: Order) -> str:
    """Whether the order that is named is of who asks: `hers`, `same-address`, or of `another`."""
    if asked.customer_id:
        return "hers" if asked.customer_id == order.customer_id else "another"
    owner: Any = staff_customer(order.customer_id)
    return "same-address" if owner and owner.email == asked.email else "another"
