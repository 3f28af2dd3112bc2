"""Reaching the shop's service, signed in, signed out and locked out: by telephone, or by a question."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.conversations.actions import ask_service
from comptoir.conversations.forms import ContactForm
from comptoir.conversations.models import Question, Topic, opening_hours, own_requests
from comptoir.customers.actions import count_letter
from comptoir.customers.models import Customer, CustomerRequest, find_customer, fingerprint, stranger
from comptoir.ground.email import readable_email
from comptoir.ground.keyset import page_of
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.orders.models import Order
from comptoir.rest.limits import Limit, TooMany, count, from_network
from comptoir.ui.pages import keeps_typed, typed_before
from comptoir.ui.templatetags.formats import locale

PAGE_SIZE = 5
SENT = "service_request_sent"


@keeps_typed
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Ask the shop's service; whoever is signed in sees what she asked before."""
    customer = _who_asks(request)
    form = _form_of(request, customer)
    if request.method != "POST" or not form.is_valid():
        return _answer(request, form, customer)
    question = form.question()
    if not _may_ask(request, question, is_typed="email" in form.fields):
        form.add_error(None, _too_many())
        return _answer(request, form, customer, status=429)
    asked = ask_service(question, by=_actor(request), customer=customer)
    words = _("Sent. We are emailing a confirmation to %(email)s.")
    messages.success(request, words % {"email": readable_email(asked.email)})
    if customer:
        return redirect(asked)
    request.session[SENT] = {"number": asked.number, "due_at": asked.answer_due_at.isoformat()}
    return redirect("contact_sent")


@login_not_required
@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What somebody who is signed out keeps of her question: its number, and when its answer is due.

    It is in her own session alone: a number opens nothing.
    """
    held = request.session.get(SENT)
    if not held:
        return redirect("contact")
    answer = {
        "number": held["number"],
        "due_at": parse_datetime(held["due_at"]),
        "telephone": telephone(),
    }
    return render(request, "conversations/sent.html", answer)


@require_safe
def service_request(request: CustomerRequest, asked: UUID) -> HttpResponse:
    """One of her own questions, with its answer."""
    found = own_requests(request.customer).filter(id=asked).first()
    if found is None:
        raise Http404
    return render(request, "conversations/request.html", {"asked": found, "telephone": telephone()})


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Contact Us: how many questions wait, else when somebody answers the telephone, or how soon a letter."""
    waiting = own_requests(request.customer).open().count()
    hours = opening_hours(settings.SHOP_HOURS, locale=locale()) if settings.SHOP_PHONE else []
    if waiting:
        says = ngettext(
            "%(number)s question awaiting an answer", "%(number)s questions awaiting an answer", waiting
        ) % {"number": waiting}
    elif hours:
        says = _("By telephone: %(days)s, %(hours)s") % hours[0]._asdict()
    else:
        says = _within(Topic.OTHER.hours)
    return {
        "href": reverse("contact"),
        "icon": "chat-bubble-left-right",
        "title": _("Contact Us"),
        "says": says,
    }


def panel(request: HttpRequest, order: Order, _lines: Any) -> SafeString:
    """On an order: where to ask about it, and where to say that it is not hers. It costs no statement."""
    asked = [
        (Topic.OWN_ORDER, _("Ask us about this order"), "chat-bubble-left-right"),
        (Topic.ORDER, Topic.ORDER.label, "flag"),
    ]
    links = [
        (f"{reverse('contact')}?{urlencode({'about': topic.value, 'order': order.number})}", words, icon)
        for topic, words, icon in asked
    ]
    return mark_safe(render_to_string("conversations/_panel.html", {"links": links}))  # noqa: S308 - rendered by Django


def telephone() -> dict[str, Any] | None:
    """The shop's telephone and when it is answered; None where the shop has set none."""
    if not settings.SHOP_PHONE:
        return None
    return {
        "number": settings.SHOP_PHONE,
        "href": f"tel:{re.sub(r'[^0-9+]', '', settings.SHOP_PHONE)}",
        "hours": opening_hours(settings.SHOP_HOURS, locale=locale()),
    }


def _who_asks(request: Any) -> Customer | None:
    """The customer who is signed in: the page is for everybody, so nobody has looked for her yet."""
    request.customer = find_customer(request.user) if request.user.is_authenticated else None
    found: Customer | None = request.customer
    return found


def _actor(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else NOBODY_KNOWN


def _form_of(request: HttpRequest, customer: Customer | None) -> ContactForm:
    user: Any = request.user
    known = {"name": user.name, "email": user.email} if customer else {}
    asked = {"topic": request.GET.get("about", ""), "order_number": request.GET.get("order", "")[:64]}
    if not customer and user.is_authenticated:
        asked |= {"name": user.name, "email": user.email}
    posted = request.POST if request.method == "POST" else None
    if posted is None:
        asked |= typed_before(request)
    return ContactForm(posted, customer=customer, known=known, initial=asked)


def _may_ask(request: HttpRequest, question: Question, *, is_typed: bool) -> bool:
    """Whether it is not too much: from one network, from one account, and to an address that was typed.

    An address that we know to be hers is not counted, or strangers who type it would keep her out.
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


def _within(hours: int) -> str:
    words = ngettext("Answered within %(number)s hour", "Answered within %(number)s hours", hours)
    return words % {"number": hours}


def _answer(
    request: HttpRequest, form: ContactForm, customer: Customer | None, *, status: int = 200
) -> HttpResponse:
    page = page_of(own_requests(customer), request.GET, at="asked_at", size=PAGE_SIZE) if customer else None
    answer = {
        "form": form,
        "telephone": telephone(),
        "page": page,
        "requests": page.rows if page else [],
        "urgent_hours": Topic.SIGN_IN.hours,
        "hours": Topic.OTHER.hours,
    }
    return render(request, "conversations/contact.html", answer, status=status)
