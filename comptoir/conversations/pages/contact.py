"""Reach the shop's service, signed in, signed out or locked out: by telephone, or with a question."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.conversations.actions import ask_service
from comptoir.conversations.forms import ContactForm
from comptoir.conversations.models import Question, Thread, Topic
from comptoir.conversations.pages.telephone import telephone
from comptoir.customers.models import Customer, find_customer, fingerprint
from comptoir.ground.email import readable_email
from comptoir.ground.keyset import Page, page_of
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.orders.models import line_named
from comptoir.rest.limits import Limit, TooMany, count, from_network
from comptoir.safety.actions import count_letter
from comptoir.safety.models import stranger
from comptoir.ui.pages import keeps_typed, typed_before

PAGE_SIZE, SHOWN_FIRST = 5, 2
SENT = "service_request_sent"


@keeps_typed
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Ask the shop's service; a signed-in customer also sees her earlier questions."""
    customer = _who_asks(request)
    form = _form_of(request, customer)
    if request.method != "POST" or not form.is_valid():
        return _answer(request, form, customer)
    question = form.question()
    if not _may_ask(request, question, is_typed="email" in form.fields):
        form.add_error(None, _too_many())
        return _answer(request, form, customer, status=429)
    service_request = ask_service(question, by=_actor(request), customer=customer)
    words = _("Sent. We are emailing a confirmation to %(email)s.")
    messages.success(request, words % {"email": readable_email(service_request.email)})
    if customer:
        return redirect(service_request)
    request.session[SENT] = {
        "number": service_request.number,
        "due_at": service_request.answer_due_at.isoformat(),
    }
    return redirect("contact_sent")


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Confirm a question of somebody who is signed out: its number, and when its answer is due.

    Both are only in her session: a number opens nothing.
    """
    receipt = request.session.get(SENT)
    if not receipt:
        return redirect("contact")
    answer = {
        "number": receipt["number"],
        "due_at": parse_datetime(receipt["due_at"]),
        "telephone": telephone(),
    }
    return render(request, "conversations/sent.html", answer)


def _who_asks(request: Any) -> Customer | None:
    """Return the signed-in customer; the page is public, so nobody has looked her up yet."""
    request.customer = find_customer(request.user) if request.user.is_authenticated else None
    customer: Customer | None = request.customer
    return customer


def _actor(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else NOBODY_KNOWN


def _form_of(request: HttpRequest, customer: Customer | None) -> ContactForm:
    user: Any = request.user
    known = {"name": user.name, "email": user.email} if customer else {}
    initial = {"topic": request.GET.get("about", ""), "order_number": request.GET.get("order", "")[:64]}
    if not customer and user.is_authenticated:
        initial |= {"name": user.name, "email": user.email}
    posted = request.POST if request.method == "POST" else None
    if posted is None:
        initial |= _begun(request, customer) | typed_before(request)
    return ContactForm(posted, customer=customer, known=known, initial=initial)


def _begun(request: HttpRequest, customer: Customer | None) -> dict[str, str]:
    """Return the start of a question: what is asked for, or the name of the one item that it is about."""
    if request.GET.get("begin") == "address":
        return {"text": _("Please have this order delivered to:") + "\n\n"}
    item, number = request.GET.get("item", ""), request.GET.get("order", "")
    line = line_named(customer, number, item) if customer and item else None
    return {"text": f"{line.name}\n\n"} if line else {}


def _threads_of(customer: Customer, request: HttpRequest) -> Page[Thread]:
    hers = customer.threads.for_customer(customer).with_seller()
    return page_of(hers, request.GET, at="last_at", size=PAGE_SIZE)


def _may_ask(request: HttpRequest, question: Question, *, is_typed: bool) -> bool:
    """Count a question, and return whether it is allowed: by network, by account, and by typed address.

    An address that we know to be hers is not counted; otherwise strangers who type it could lock her out.
    """
    limits = from_network("ask_service_from", request)
    if request.user.is_authenticated:
        limits.append(Limit("ask_service", f"asked:{request.user.pk}"))
    if not is_typed:
        return not count(*limits).over
    by = stranger(request)
    here = Limit("ask_service_here", fingerprint(question.email), by.here)
    try:
        count_letter(request, question.email, *limits, here, by=by)
    except TooMany:
        return False
    return True


def _too_many() -> str:
    if settings.SHOP_PHONE:
        return _(
            "We have received many questions in a short time. Yours was not sent, and is still here: send it "
            "again in an hour, or call us."
        )
    return _(
        "We have received many questions in a short time. Yours was not sent, and is still here: send it "
        "again in an hour."
    )


def _answer(
    request: HttpRequest, form: ContactForm, customer: Customer | None, *, status: int = 200
) -> HttpResponse:
    page = _threads_of(customer, request) if customer else None
    rows = page.rows if page else []
    is_first = bool(page and not page.newer)
    shown = [row for at, row in enumerate(rows) if is_first and (at < SHOWN_FIRST or row.has_news)]
    answer = {
        "form": form,
        "telephone": telephone(),
        "page": page,
        "threads": rows,
        "newest": shown,
        "more": [row for row in rows if row not in shown],
        "urgent_hours": Topic.SIGN_IN.hours,
        "hours": Topic.OTHER.hours,
        "urgent_due_at": Topic.SIGN_IN.due_at(timezone.now()) if settings.SHOP_HOURS else None,
        "due_at": Topic.OTHER.due_at(timezone.now()) if settings.SHOP_HOURS else None,
    }
    return render(request, "conversations/contact.html", answer, status=status)
