"""Reach the shop's service, signed in, signed out or locked out: by telephone, or with a question."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.conversations.actions import ask_service
from comptoir.conversations.forms import ContactForm
from comptoir.conversations.models import Question, Topic, open_requests, own_requests
from comptoir.customers.asking import CustomerRequest
from comptoir.customers.models import Customer, find_customer, fingerprint
from comptoir.ground.email import readable_email
from comptoir.ground.keyset import page_of
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.orders.models import Line, Order, Parcel, line_named
from comptoir.rest.limits import Limit, TooMany, count, from_network
from comptoir.safety.actions import count_letter
from comptoir.safety.models import stranger
from comptoir.ui.formats import locale
from comptoir.ui.opening_hours import opening_hours
from comptoir.ui.pages import keeps_typed, typed_before
from comptoir.ui.panels import Added
from comptoir.ui.templatetags.ui import button, lean_saying

PAGE_SIZE = 5
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


@require_safe
def service_request(request: CustomerRequest, question: UUID) -> HttpResponse:
    """Show one of her own questions, with its answer."""
    service_request = own_requests(request.customer).filter(id=question).first()
    if service_request is None:
        raise Http404
    return render(request, "conversations/request.html", {"asked": service_request, "telephone": telephone()})


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say how many questions wait, else when the telephone is answered, or how soon a letter."""
    waiting = open_requests(request.customer)
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


def guest_panel(request: HttpRequest, order: Order, lines: Any, parcels: Any) -> Added:
    """Add links to ask about an order, and to say that it is not hers. It needs no statement."""
    topics = [
        (Topic.OWN_ORDER, _("Ask us about this order"), "chat-bubble-left-right", "secondary"),
        (Topic.ORDER, Topic.ORDER.label, "", "quiet"),
    ]
    links = [
        (_contact(about=topic.value, order=order.number), words, icon, kind)
        for topic, words, icon, kind in topics
    ]
    return Added(foot=_drawn_panel(get_language())(links))


def parcel_panel(request: HttpRequest, order: Order, _parcel: Any) -> Added:
    """Add the same to the page of one parcel of an order."""
    return guest_panel(request, order, (), ())


def panel(request: HttpRequest, order: Order, lines: list[Line], parcels: list[Parcel]) -> Added:
    """Add the same to her own order, and a link to ask about each parcel."""
    actions = {parcel.id: _ask_about(order, parcel) for parcel in parcels}
    return guest_panel(request, order, lines, parcels) + Added(actions=actions)


def _ask_about(order: Order, parcel: Parcel) -> SafeString:
    """Draw the link to ask about a parcel; where there is one thing in it, the question begins with that."""
    item = {"item": parcel.parts[0].line.reference} if len(parcel.parts) == 1 else {}
    href = _contact(about=Topic.OWN_ORDER.value, order=order.number, **item)
    return button(_("Ask a question"), kind="quiet", href=href, about=str(parcel))


@cache
def _drawn_panel(_language: str | None) -> Callable[..., SafeString]:
    """The lean template, its words written into it; the language is the one in use."""
    return lean_saying("conversations/lean/panel.html", {"title": _("Need help with this order?")})


def _contact(**parameters: str) -> str:
    return f"{_contact_path()}?{urlencode(parameters)}"


@cache
def _contact_path() -> str:
    return reverse("contact")


def telephone() -> dict[str, Any] | None:
    """Return the shop's telephone and when it is answered; None if the shop has set none."""
    if not settings.SHOP_PHONE:
        return None
    return {
        "number": settings.SHOP_PHONE,
        "href": f"tel:{re.sub(r'[^0-9+]', '', settings.SHOP_PHONE)}",
        "hours": opening_hours(settings.SHOP_HOURS, locale=locale()),
    }


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
        initial |= _item_asked_about(request, customer) | typed_before(request)
    return ContactForm(posted, customer=customer, known=known, initial=initial)


def _item_asked_about(request: HttpRequest, customer: Customer | None) -> dict[str, str]:
    """Return the start of a question about one item of her order: its name."""
    item, number = request.GET.get("item", ""), request.GET.get("order", "")
    line = line_named(customer, number, item) if customer and item else None
    return {"text": f"{line.name}\n\n"} if line else {}


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
        "urgent_due_at": Topic.SIGN_IN.due_at(timezone.now()) if settings.SHOP_HOURS else None,
        "due_at": Topic.OTHER.due_at(timezone.now()) if settings.SHOP_HOURS else None,
    }
    return render(request, "conversations/contact.html", answer, status=status)
