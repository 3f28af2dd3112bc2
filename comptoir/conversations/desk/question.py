"""One question at the desk, with its answer; and a customer's questions on her page."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.conversations.actions import answer_request, close_request
from comptoir.conversations.desk.rows import clock, request_row
from comptoir.conversations.forms import AnswerForm, ClosureForm
from comptoir.conversations.models import (
    ClosedWhy,
    Message,
    ServiceRequest,
    Side,
    own_requests,
    photo_in,
    staff_request,
    thread_of,
    written_in,
)
from comptoir.customers.actions import note_reading
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.customers.models import Customer, staff_customer
from comptoir.ground.email import readable_email
from comptoir.ground.refusal import Refused
from comptoir.orders.models import Order, staff_orders_numbered
from comptoir.photos.pages import answer as photo_answer
from comptoir.photos.pages import size_asked
from comptoir.sellers.models import reason_choices
from comptoir.ui.pages import keeps_typed, post_only, typed_before
from comptoir.ui.panels import Added, drawn

NEWEST = 5


@keeps_typed
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def service_request(request: StaffRequest, question: UUID) -> HttpResponse:
    """Show one question and the form to answer it; in a customer's thread, whoever answers goes on with it.

    If two answer somebody unknown at once, the second keeps her text.
    """
    service_request = _find(question)
    is_sent = request.method == "POST"
    form = AnswerForm(
        request.POST if is_sent else None,
        kept=reason_choices(None),
        initial=None if is_sent else typed_before(request),
    )
    if request.method != "POST" or not form.is_valid():
        return _answer(request, service_request, form)
    try:
        answered = answer_request(service_request, form.cleaned_data["answer"], by=request.staff)
    except Refused as refused:
        form.add_error(None, refused.words)
        return _answer(request, _find(question), form, status=409)
    if answered.customer_id:
        messages.success(request, _("The answer is sent."))
    else:
        words = _("The answer is on its way to %(email)s.")
        messages.success(request, words % {"email": readable_email(answered.email)})
    return redirect("desk_inbox")


@staff_only
@post_only(sent_from="desk_inbox")
def closure(request: StaffRequest, question: UUID) -> HttpResponse:
    """Close a question that needs no written answer."""
    service_request, form = _find(question), ClosureForm(request.POST)
    if not form.is_valid():
        return _answer(request, service_request, AnswerForm(kept=reason_choices(None)), closing=form)
    close_request(service_request, ClosedWhy(form.cleaned_data["why"]), by=request.staff)
    messages.success(request, _("The question %(number)s is closed.") % {"number": service_request.number})
    return redirect("desk_inbox")


@staff_only
@require_safe
def question_photo(request: StaffRequest, question: UUID, message: UUID) -> HttpResponse:
    """Serve the photo of a message in a customer's thread."""
    thread = thread_of(_find(question))
    if thread is None:
        raise Http404
    note_reading(request, [thread.customer_id])
    return photo_answer(photo_in(thread, message), size_asked(request))


def panel(request: HttpRequest, customer: Customer) -> Added:
    """Add her newest questions to a customer's page, if there are any."""
    newest, now = own_requests(customer).order_by("-asked_at", "-id")[:NEWEST], timezone.now()
    rows = [request_row(service_request, now=now) for service_request in newest]
    return Added(foot=drawn("conversations/desk/_panel.html", {"rows": rows})) if rows else Added()


def subjects(customer: Customer, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return `(number, URL)` for each of these ids that is a question of hers, for her history."""
    questions = own_requests(customer).filter(id__in=list(ids)).values_list("id", "number")
    return {
        question_id: (number, reverse("desk_request", args=[question_id]))
        for question_id, number in questions
    }


def _find(id: UUID) -> ServiceRequest:
    service_request = staff_request(id)
    if service_request is None:
        raise Http404
    return service_request


def _answer(
    request: StaffRequest,
    service_request: ServiceRequest,
    form: AnswerForm,
    *,
    closing: ClosureForm | None = None,
    status: int = 200,
) -> HttpResponse:
    customer = staff_customer(service_request.customer_id) if service_request.customer_id else None
    numbered = staff_orders_numbered(service_request.order_number) if service_request.order_number else []
    order = numbered[0] if numbered else None
    note_reading(request, [*([customer.id] if customer else []), *([order.customer_id] if order else [])])
    thread = thread_of(service_request)
    answer = {
        "asked": service_request,
        "thread": thread,
        "written": written_in(thread, Side.SERVICE, _photo_path) if thread else [],
        "form": form,
        "closing": closing or ClosureForm(),
        "clock": clock(service_request, now=timezone.now()),
        "customer": customer,
        "order": order,
        "whose": _whose(service_request, order) if order else "",
    }
    return render(request, "conversations/desk/request.html", answer, status=status)


def _photo_path(message: Message) -> str:
    return reverse("desk_request_photo", args=[message.thread_id, message.id])


def _whose(service_request: ServiceRequest, order: Order) -> str:
    """Whose order the question names: the asker's (`hers`), one with her address (`same-address`), or
    `another`."""
    if service_request.customer_id:
        return "hers" if service_request.customer_id == order.customer_id else "another"
    owner = staff_customer(order.customer_id)
    placed_with = order.email or (owner.email if owner else "")
    return "same-address" if placed_with and placed_with == service_request.email else "another"
