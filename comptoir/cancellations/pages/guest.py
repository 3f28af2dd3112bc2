"""A guest cancels by the link to her order; a code to the order's own address makes it take effect."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from comptoir.cancellations.actions import Wish, cancel_items, withdraw_request
from comptoir.cancellations.forms import CHOOSE, REVIEW, CancelForm
from comptoir.cancellations.models import cancellations_of
from comptoir.cancellations.pages.flow import (
    ask_instead,
    begin,
    choose,
    done_words,
    review,
    wants_change,
)
from comptoir.ground.email import readable_email
from comptoir.ground.refusal import Refused
from comptoir.orders.actions import guest_code_address, send_guest_code, take_guest_code
from comptoir.orders.models import GuestRequest, Order, public_order_by_link
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
    """Choose what to cancel and see what is given back; to confirm it, a code is sent."""
    cancelling = begin(request.order)
    form, around = cancelling.form(request), _around(link)
    if form.step == CHOOSE or not form.is_valid():
        return choose(request, cancelling, form, around)
    if not form.pieces():
        return choose(request, cancelling, form, around, refused=_("Choose at least one item to cancel."))
    if form.step == REVIEW:
        show = ask_instead if wants_change(request, form) else review
        return show(request, cancelling, form, around)
    _keep(request, form)
    _send(request)
    return redirect("order_cancellation_code", link)


@_by_link
def by_link_code(request: GuestRequest, link: str) -> HttpResponse:
    """Take the code, and cancel what was chosen; or send another code."""
    wish, address = _kept(request), guest_code_address(request, request.order, PURPOSE)
    if wish is None:
        return redirect("order_cancellation_by_link", link)
    if "again" in request.POST:
        _send(request)
        return redirect("order_cancellation_code", link)
    form = SentCodeForm(request.POST if request.method == "POST" else None)
    taken = form.is_valid() and is_accepted(form, "code", lambda: _take(request, form))
    if not taken:
        answer = {**_around(link), "order": request.order, "form": form, "address": address}
        return render(request, "cancellations/code.html", answer)
    return _carry_out(request, link, wish)


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


def _carry_out(request: GuestRequest, link: str, wish: Wish) -> HttpResponse:
    request.session.pop(_name(request.order), None)
    try:
        made = cancel_items(request.order, wish, by=request.order.customer)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("order_cancellation_by_link", link)
    messages.success(request, done_words(request.order, made))
    return redirect("order_by_link", link)


def _take(request: GuestRequest, form: SentCodeForm) -> None:
    take_guest_code(request, request.order, PURPOSE, form.cleaned_data["code"])


def _send(request: GuestRequest) -> None:
    address = send_guest_code(request, request.order, PURPOSE)
    words = _("A code is on its way to %(address)s.")
    messages.info(request, words % {"address": readable_email(address)})


def _keep(request: HttpRequest, form: CancelForm) -> None:
    """Keep in the session what was chosen, until the code is typed."""
    pieces = {str(line_id): number for line_id, number in form.pieces().items()}
    request.session[_name(request.order)] = {**form.said(), "pieces": pieces}  # type: ignore[attr-defined]


def _kept(request: GuestRequest) -> Wish | None:
    kept = request.session.get(_name(request.order))
    if not kept:
        return None
    return Wish(**{**kept, "pieces": {UUID(line_id): number for line_id, number in kept["pieces"].items()}})


def _name(order: Order) -> str:
    return f"cancel:{order.id}"


def _around(link: str) -> dict[str, Any]:
    """Return where the page stands, and the way back."""
    here = reverse("order_cancellation_by_link", args=[link])
    return {"back": reverse("order_by_link", args=[link]), "here": here, "is_guest": True, "link": link}
