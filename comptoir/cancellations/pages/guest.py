"""A guest cancels by the link to her order; a code to the order's own address makes it take effect."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from comptoir.cancellations.actions import (
    Choice,
    cancel_items,
    confirm_choice,
    forget_choice,
    kept_choice,
    withdraw_request,
)
from comptoir.cancellations.models import Cancellation, cancellations_of
from comptoir.cancellations.pages.flow import (
    begin,
    choose,
    done_words,
    lead_back,
    review_of,
    show_anew,
    show_review,
)
from comptoir.ground.email import readable_email
from comptoir.ground.refusal import Refused
from comptoir.orders.actions import guest_code_address, send_guest_code, take_guest_code
from comptoir.orders.models import GuestRequest, public_order_by_link
from comptoir.safety.forms import SentCodeForm
from comptoir.ui.pages import is_accepted

PURPOSE = "cancel"
Page = Callable[..., HttpResponse]


def _by_link(page: Page) -> Page:
    """Open a page by the link to one order; where the link is closed, the order's page says why."""

    @login_not_required
    @cache_control(private=True, no_store=True)
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(page)
    def opened(request: Any, link: str, **named: Any) -> HttpResponse:
        order = public_order_by_link(link).order
        if order is None:
            return redirect("order_by_link", link)
        request.order = order
        answer = page(request, link, **named)
        answer["X-Robots-Tag"] = "noindex"
        answer["Referrer-Policy"] = "strict-origin"
        return answer

    return opened


@_by_link
def by_link(request: GuestRequest, link: str) -> HttpResponse:
    """Choose what to cancel."""
    return choose(request, begin(request.order), _around(link))


@_by_link
def by_link_review(request: GuestRequest, link: str) -> HttpResponse:
    """Show what is given back for what was chosen; once it is confirmed, a code is sent."""
    order, around = request.order, _around(link)
    cancelling, choice = begin(order), kept_choice(request, order)
    if made := cancelling.made_before(request):
        return _done(request, link, made)
    if choice is None:
        return redirect(around["here"])
    try:
        review = review_of(cancelling, choice)
    except Refused as refused:
        return lead_back(request, refused, around)
    if request.method != "POST":
        return show_review(request, cancelling, choice, review, around)
    if request.POST.get("version") != review.version:
        return show_anew(request)
    confirm_choice(request, order, choice, review.version)
    _send(request)
    return redirect("order_cancellation_code", link)


@_by_link
def by_link_code(request: GuestRequest, link: str) -> HttpResponse:
    """Take the code, and cancel what was confirmed; or send another code."""
    order, around = request.order, _around(link)
    cancelling, choice = begin(order), kept_choice(request, order)
    if made := cancelling.made_before(request):
        return _done(request, link, made)
    if choice is None:
        return redirect(around["here"])
    if "again" in request.POST:
        _send(request)
        return redirect("order_cancellation_code", link)
    try:
        version = review_of(cancelling, choice).version
    except Refused as refused:
        return lead_back(request, refused, around)
    if version != choice.confirmed or request.POST.get("version", version) != version:
        return show_anew(request, at=around["review"])
    form = SentCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and is_accepted(form, "code", lambda: _take(request, form)):
        return _carry_out(request, link, choice)
    address = guest_code_address(request, order, PURPOSE)
    shown = {"order": order, "form": form, "address": address, "key": choice.key, "version": version}
    return render(request, "cancellations/code.html", {**around, **shown})


@_by_link
def withdrawal_by_link(request: GuestRequest, link: str, cancellation: UUID) -> HttpResponse:
    """Take a request of this order back; nothing is cancelled by it, so no code is asked for."""
    if request.method != "POST":
        return redirect("order_by_link", link)
    found = next((one for one in cancellations_of(request.order) if one.id == cancellation), None)
    if found is not None:
        try:
            withdraw_request(found, by=request.order.customer)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(request, _("Your request is withdrawn: the items will be sent."))
    return redirect("order_by_link", link)


def _carry_out(request: GuestRequest, link: str, choice: Choice) -> HttpResponse:
    try:
        made = cancel_items(request.order, choice.wish(), by=request.order.customer)
    except Refused as refused:
        return lead_back(request, refused, _around(link))
    forget_choice(request, request.order)
    return _done(request, link, made)


def _done(request: GuestRequest, link: str, made: list[Cancellation]) -> HttpResponse:
    messages.success(request, done_words(request.order, made))
    return redirect("order_by_link", link)


def _take(request: GuestRequest, form: SentCodeForm) -> None:
    take_guest_code(request, request.order, PURPOSE, form.cleaned_data["code"])


def _send(request: GuestRequest) -> None:
    address = send_guest_code(request, request.order, PURPOSE)
    words = _("A code is on its way to %(address)s.")
    messages.info(request, words % {"address": readable_email(address)})


def _around(link: str) -> dict[str, Any]:
    """Return where the page stands, and the way back."""
    return {
        "back": reverse("order_by_link", args=[link]),
        "here": reverse("order_cancellation_by_link", args=[link]),
        "review": reverse("order_cancellation_review_by_link", args=[link]),
        "is_guest": True,
        "link": link,
    }
