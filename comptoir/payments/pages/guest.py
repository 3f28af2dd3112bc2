"""A guest whose money cannot go back has the shop pay it another way, and confirms it with a code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from comptoir.ground.email import readable_email
from comptoir.orders.actions import guest_code_address, send_guest_code, take_guest_code
from comptoir.orders.models import Order, public_order_by_link
from comptoir.payments.actions import choose_means
from comptoir.payments.models import Choice, LegState, RefundLeg, refunds_of
from comptoir.payments.pages.words import means_name
from comptoir.safety.forms import SentCodeForm
from comptoir.ui.formats import money
from comptoir.ui.pages import is_accepted


@login_not_required
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def means_by_link(request: HttpRequest, link: str, leg: UUID) -> HttpResponse:
    """Say what is done with a part of a refund that cannot go back, and do it once the code is typed.

    A guest sees no gift balance, so that it is paid another way is all that there is to choose; with an
    account she has both.
    """
    order = public_order_by_link(link).order
    wanted = _to_choose(order, leg) if order else None
    # Where the link is closed, the order's page says why; where nothing is to choose, how the refund stands.
    answer = _means(request, link, order, wanted) if order and wanted else redirect("order_by_link", link)
    answer["X-Robots-Tag"] = "noindex"
    # The secret in the address goes nowhere (orders/pages/guest.py says why not `no-referrer`).
    answer["Referrer-Policy"] = "strict-origin"
    return answer


def _means(request: HttpRequest, link: str, order: Order, leg: RefundLeg) -> HttpResponse:
    purpose = f"refund:{leg.id}"
    if "send" in request.POST:
        send_guest_code(request, order, purpose)
        return redirect("refund_means_by_link", link, leg.id)
    form = SentCodeForm(request.POST if request.method == "POST" else None)

    def choose() -> None:
        take_guest_code(request, order, purpose, form.cleaned_data["code"])
        choose_means(leg, Choice.ARRANGED, by=order.customer)

    address = readable_email(order.email or order.customer.email)
    if form.is_valid() and is_accepted(form, "code", choose):
        words = _("Noted. The shop will write to %(address)s about %(amount)s.")
        messages.success(request, words % {"address": address, "amount": money(leg.amount)})
        return redirect("order_by_link", link)
    shown: dict[str, Any] = {
        "order": order,
        "link": link,
        "leg": leg,
        "means": means_name(leg),
        "form": form,
        "address": address,
        "is_sent": bool(guest_code_address(request, order, purpose)),
    }
    return render(request, "payments/guest_means.html", shown)


def _to_choose(order: Order, leg_id: UUID) -> RefundLeg | None:
    legs = [leg for refund in refunds_of(order) for leg in refund.legs_now]
    return next((leg for leg in legs if leg.id == leg_id and leg.state == LegState.NEEDS_CHOICE), None)
