"""Staff ask for a return in a customer's place, with a reason that the customer sees."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.actions import note_reading
from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.ground.refusal import Refused
from comptoir.orders.models import lines_of, parcels_of, staff_order
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.actions import Asked, AskedItem, ask_return
from comptoir.returns.forms import InPlaceForm
from comptoir.returns.models import Way, decisions_of, returns_of_order


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: StaffRequest, number: str) -> HttpResponse:
    """Ask for a return of items of an order, as the customer would, and say why."""
    order = staff_order(number)
    if order is None:
        raise Http404
    note_reading(request, [order.customer_id])
    lines = lines_of(order)
    decisions = decisions_of(order, lines, parcels_of(order, lines), returns_of_order(order))
    can = [decision for decision in decisions.values() if decision.can]
    form = InPlaceForm(request.POST if request.method == "POST" else None, can)
    if request.method == "POST" and form.is_valid():
        try:
            returns = ask_return(order, _asked(form, str(request.staff)), by=request.staff)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, _("The return is registered. The customer has been told."))
            return redirect("desk_return", returns[0].number)
    answer = {
        "order": order,
        "form": form,
        "can": can,
        "cannot": [d for d in decisions.values() if not d.can],
        "may_be_excepted": any(d.is_refused_by_rules for d in decisions.values()),
    }
    return render(request, "returns/desk/ask.html", answer, status=409 if form.is_bound else 200)


def _asked(form: InPlaceForm, by_shop: str) -> Asked:
    values, reason = form.cleaned_data, ReturnReason(form.cleaned_data["reason"])
    items = [
        AskedItem(
            line_id=decision.line.id,
            quantity=int(values[decision.line.id.hex]),
            reason=reason,
            comment=values["comment"],
            wants=Remedy(values["wants"]) if reason.remedies else None,
            exchange=values["exchange"],
            is_sealed=values.get("is_sealed") if decision.asks_seal else None,
        )
        for decision in form.decisions
        if int(values.get(decision.line.id.hex) or 0)
    ]
    way = Way.OWN if values["is_own"] else Way.LABEL
    return Asked(key=values["key"], items=items, way=way, by_shop=by_shop, why=values["why"])
