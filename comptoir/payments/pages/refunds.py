"""What is given back to a customer: all refunds, one of them, and the choice of another means."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.orders.models import Order
from comptoir.payments.actions import choose_means
from comptoir.payments.forms import MeansForm
from comptoir.payments.models import Choice, Refund, RefundLeg, own_refunds, own_totals, refunds_of, with_legs
from comptoir.payments.pages.words import (
    answer_of,
    legs_shown,
    means_name,
    reason_of,
    standing,
    title_of,
)
from comptoir.ui.formats import day, money
from comptoir.ui.pages import is_accepted
from comptoir.ui.panels import Added, drawn

PAGE_SIZE = 20


@require_safe
def refunds(request: CustomerRequest) -> HttpResponse:
    """List the customer's refunds, newest first."""
    rows = own_refunds(request.customer).select_related("order")
    page = page_of(rows, request.GET, at="granted_at", size=PAGE_SIZE)
    shown = [shown_refund(refund, is_titled=True) for refund in with_legs(page.rows)]
    # What waits for her answer stands in front.
    shown.sort(key=lambda one: not any(leg.is_to_choose for leg in one["legs"]))
    return render(request, "payments/refunds.html", {"refunds": shown, "page": page})


@require_safe
def refund(request: CustomerRequest, refund: UUID) -> HttpResponse:
    """Show one refund: what it is for, how the sum is made, and where each part of it is."""
    found = _find(request, refund)
    items = list(found.items.for_customer(request.customer).order_by("id"))
    shown = shown_refund(found, is_titled=True)
    granted = _("Granted on %(day)s.") % {"day": day(found.granted_at)}
    answer = {
        **shown,
        "title": answer_of(found, names_means=True),
        "crumb": title_of(found),
        # Said once
        "granted": "" if any(leg.words.startswith(granted) for leg in shown["legs"]) else granted,
        "items": items,
        "sums": _sums(found, items),
    }
    return render(request, "payments/refund.html", answer)


@require_http_methods(["GET", "HEAD", "POST"])
def means(request: CustomerRequest, refund: UUID, leg: UUID) -> HttpResponse:
    """Let her choose where a part of a refund goes that cannot go back to where it came from."""
    found = _find(request, refund)
    wanted = next((one for one in found.legs_now if one.id == leg), None)
    if wanted is None:
        raise Http404
    form = MeansForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and is_accepted(form, None, lambda: _choose(request, wanted, form.choice)):
        return redirect(found)
    answer = {**shown_refund(found), "leg": wanted, "form": form, "means": means_name(wanted)}
    return render(request, "payments/means.html", answer)


def panel(request: CustomerRequest, order: Order, lines: Any, parcels: Any) -> Added:
    """Add to the page of an order what was given back on it; one statement, and none without a refund."""
    return _added(order)


def guest_panel(request: HttpRequest, order: Order, lines: Any, parcels: Any) -> Added:
    """Add the same to a guest's order; its link leads to the choice of another means."""
    return _added(order, link=request.resolver_match.kwargs["link"] if request.resolver_match else "")


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say what waits for her choice, else what is on its way to her, else what was given back last."""
    totals = own_totals(request.customer)
    if totals.to_choose:
        says = _("Choose where %(amount)s goes")
    elif totals.on_its_way:
        says = _("%(amount)s on its way to you")
    else:
        says = _("Nothing on its way to you at the moment")
    amounts = totals.to_choose or totals.on_its_way
    return {
        "href": reverse("refunds"),
        "icon": "banknotes",
        "title": _("Your refunds"),
        "says": says % {"amount": " + ".join(map(money, amounts))} if amounts else says,
    }


def shown_refund(refund: Refund, *, is_titled: bool = False) -> dict[str, Any]:
    """Return a refund as pages show it; `is_titled` where its title says when it comes."""
    words, tone, icon = standing(refund.legs_now)
    return {
        "refund": refund,
        "title": answer_of(refund) if is_titled else title_of(refund),
        "reason": reason_of(refund),
        "words": words,
        "tone": tone,
        "icon": icon,
        "legs": legs_shown(refund, is_titled=is_titled),
    }


def _added(order: Order, *, link: str = "") -> Added:
    shown = [shown_refund(refund) for refund in refunds_of(order)]
    if not shown:
        return Added()
    return Added(head=drawn("payments/_refunds.html", {"refunds": shown, "order": order, "link": link}))


def _find(request: CustomerRequest, id: UUID) -> Refund:
    found: Refund | None = own_refunds(request.customer).select_related("order").filter(id=id).first()
    if found is None:
        raise Http404
    return with_legs([found])[0]


def _choose(request: CustomerRequest, leg: RefundLeg, choice: Choice) -> None:
    chosen = choose_means(leg, choice, by=request.user)
    if choice == Choice.GIFT_BALANCE:
        words = _("%(amount)s has been added to your gift balance.")
    else:
        words = _("Noted. The shop will contact you about %(amount)s.")
    messages.success(request, words % {"amount": money(chosen.amount)})


def _sums(refund: Refund, items: list[Any]) -> list[tuple[str, Any]]:
    """Return how the sum is made; a part of nought is left out."""
    of_items = sum(item.amount_minor for item in items)
    made = of_items + refund.shipping_minor + refund.extra_minor - refund.less_minor
    parts = [
        (_("Items"), of_items),
        (_("Delivery"), refund.shipping_minor),
        (_("Goodwill"), refund.extra_minor),
        (_("Deducted"), -refund.less_minor),
        (_("Never charged"), -refund.waived_minor),
        (_("Already refunded, or never paid"), refund.amount_minor + refund.waived_minor - made),
    ]
    shown = [(title, refund.money(minor)) for title, minor in parts if minor]
    return [*shown, (_("Total"), refund.amount)]
