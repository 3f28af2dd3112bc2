"""The first step: what goes back, and how many of it; what cannot go back stands there with its reason."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.conversations.models import Subject
from comptoir.ground.refusal import Refused
from comptoir.returns.actions import say_arrived
from comptoir.returns.forms import ItemsForm
from comptoir.returns.models import Decision, Instead
from comptoir.returns.pages.flow import Chosen, Flow, of_guest, own
from comptoir.ui.pages import typed_before

STEPS = 4


def choose_items(flow: Flow) -> HttpResponse:
    """Choose what goes back; where one piece alone can, or a line is named, it is chosen at once."""
    can = [decision for decision in flow.decisions.values() if decision.can]
    if named := _named(flow, can):
        flow.draft.items = {str(named.line.id): Chosen(1)}
        flow.keep()
        return redirect(flow.path("reasons"))
    request = flow.request
    chosen = {line_id: item.quantity for line_id, item in flow.draft.items.items()}
    if named_line := next(
        (decision.line for decision in can if decision.line.reference == request.GET.get("item")), None
    ):
        chosen.setdefault(str(named_line.id), 1)
        # She came for this one: it stands first
        can.sort(key=lambda decision: decision.line.id != named_line.id)
    posted = request.POST if request.method == "POST" else None
    form = ItemsForm(posted, can, chosen=chosen, initial=typed_before(request))
    if not form.is_valid():
        return render(request, "returns/items.html", _shown(flow, form))
    pieces = form.pieces()
    flow.draft.items = {
        line_id: _with_quantity(flow.draft.items.get(line_id), number) for line_id, number in pieces.items()
    }
    flow.keep()
    return redirect(flow.path("reasons"))


def arrive(flow: Flow) -> HttpResponse:
    """Take her word for it that a parcel has arrived of which nobody knows it."""
    if flow.request.method == "POST":
        reference = flow.request.POST.get("item", "")
        line = next((line for line in flow.lines if line.reference == reference), None)
        try:
            say_arrived(flow.order, line.id if line else None, by=flow.by)
            messages.success(flow.request, _("Noted. You can send it back now."))
        except Refused as refused:
            messages.error(flow.request, refused.words)
    return redirect(flow.path("items"))


def _named(flow: Flow, can: list[Decision]) -> Decision | None:
    """Return what needs no choice: the line that she came from, if it is one piece, or the only one."""
    if flow.request.method == "POST":
        return None
    reference = flow.request.GET.get("item", "")
    named = [decision for decision in can if decision.line.reference == reference] if reference else can
    is_begun = bool(flow.draft.items) and not reference
    return named[0] if len(named) == 1 and named[0].pieces == 1 and not is_begun else None


def _with_quantity(chosen: Chosen | None, number: int) -> Chosen:
    chosen = chosen or Chosen(number)
    chosen.quantity = number
    return chosen


def _shown(flow: Flow, form: ItemsForm) -> dict[str, Any]:
    cannot = [decision for decision in flow.decisions.values() if not decision.can]
    return {
        "flow": flow,
        "order": flow.order,
        "form": form,
        "rows": form.rows(),
        "cannot": [(decision, *_instead(flow, decision)) for decision in cannot],
        "sellers": {decision.line.seller_id for decision, _field in form.rows()},
        "arrival": flow.path("arrival"),
        "steps": flow.steps(0, step_names()),
    }


def _instead(flow: Flow, decision: Decision) -> tuple[str, str]:
    """Return the address and the words of what she can do instead; empty where there is nothing."""
    if decision.instead == Instead.TELL_SELLER:
        about = {"about": Subject.RETURN_OR_REFUND.value, "item": decision.line.reference}
        return f"{flow.seller_path(decision.line.seller)}?{urlencode(about)}", _("Contact Seller")
    if decision.instead == Instead.SEE_RETURN and not flow.is_guest:
        for back, items in flow.returns:
            if any(item.line_id == decision.line.id for item in items):
                return back.get_absolute_url(), _("See the return")
    if decision.instead == Instead.CANCEL:
        return flow.order_path, _("Cancel it from the order")
    return "", ""


def step_names() -> list[str]:
    return [_("Items"), _("Reasons"), _("Solution"), _("Summary")]


items, items_of_guest = own(choose_items), of_guest(choose_items)
arrival, arrival_of_guest = own(arrive), of_guest(arrive)
