"""The first step: what goes back, how many of it, and why; what cannot go back says why not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.conversations.models import Subject
from comptoir.ground.refusal import Refused
from comptoir.returns.actions import say_arrived
from comptoir.returns.forms import ItemsForm, ReasonForm
from comptoir.returns.models import Decision, Instead
from comptoir.returns.pages.flow import Chosen, Flow, of_guest, own
from comptoir.returns.pages.reasons import reason_form, take_reason
from comptoir.ui.pages import typed_before

# Where more may go back, a reason is asked for once an item is chosen: a form has so many fields and files.
MOST_ASKED = 50
Reasons = Mapping[UUID, ReasonForm]


def choose_items(flow: Flow) -> HttpResponse:
    """Choose what goes back and say why; an item that is not chosen is asked nothing."""
    can = _in_sequence(flow)
    request, typed = flow.request, typed_before(flow.request)
    posted = request.POST if request.method == "POST" else None
    items = ItemsForm(posted, can, chosen=_preselected(flow, can), initial=typed)
    is_chosen = items.is_valid()
    picked = items.picked()
    reasons = _reasons(flow, can, picked, typed)
    given = [form for form in reasons.values() if form.is_bound]
    is_said = all([form.is_valid() for form in given])  # noqa: C419 - each says what is wrong
    if not (is_chosen and is_said and len(given) == len(picked)):
        return _answer(flow, items, reasons, picked)
    is_taken = _take(flow, items.pieces(), given)
    flow.keep()
    return redirect(flow.path("solution")) if is_taken else _answer(flow, items, reasons, picked)


def _reasons(flow: Flow, can: list[Decision], picked: set[UUID], typed: Mapping[str, Any]) -> Reasons:
    """Return the forms for why, by the line's id: of all, in a long order of what is picked.

    That of a picked item is read where it has been shown.
    """
    posted, is_short = flow.request.POST, len(can) <= MOST_ASKED
    is_sent, forms = flow.request.method == "POST", dict[UUID, ReasonForm]()
    for decision in can:
        is_picked = decision.line.id in picked
        was_shown = is_sent and (is_short or f"{ReasonForm.prefix_of(decision)}-reason" in posted)
        if is_short or is_picked:
            is_read = is_picked and was_shown
            forms[decision.line.id] = reason_form(flow, decision, typed, is_read=is_read)
    return forms


def _take(flow: Flow, pieces: Mapping[str, int], given: list[ReasonForm]) -> bool:
    """Note in the draft what goes back and why; return False where a photo cannot be kept."""
    known = flow.draft.items
    flow.draft.items = {line_id: _with_quantity(known.get(line_id), pieces[line_id]) for line_id in pieces}
    taken = [take_reason(flow, form, flow.draft.items[str(form.decision.line.id)]) for form in given]
    return all(taken)


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


def _in_sequence(flow: Flow) -> list[Decision]:
    """Return what can go back: first the one that she came for, then the order's sequence."""
    can = [decision for decision in flow.decisions.values() if decision.can]
    reference = flow.request.GET.get("item")
    return sorted(can, key=lambda decision: decision.line.reference != reference)


def _preselected(flow: Flow, can: list[Decision]) -> dict[str, int]:
    """Return how many of each line are chosen at first: one of what she came for, or of the only one."""
    chosen = {line_id: item.quantity for line_id, item in flow.draft.items.items()}
    reference = flow.request.GET.get("item")
    named = [decision for decision in can if decision.line.reference == reference] if reference else can
    if len(named) == 1 and (reference or not chosen):
        chosen.setdefault(str(named[0].line.id), 1)
    return chosen


def _with_quantity(chosen: Chosen | None, number: int) -> Chosen:
    chosen = chosen or Chosen(number)
    chosen.quantity = number
    return chosen


def _answer(flow: Flow, items: ItemsForm, reasons: Reasons, picked: set[UUID]) -> HttpResponse:
    rows = [
        {
            "decision": decision,
            "pieces": pieces,
            "reason": reasons.get(decision.line.id),
            "has_photo": bool(_chosen(flow, decision).photos),
        }
        for decision, pieces in items.rows()
    ]
    if len(rows) > MOST_ASKED:
        # The reasons that are asked for only now stand first
        rows.sort(key=lambda row: row["decision"].line.id not in picked)
    cannot = [decision for decision in flow.decisions.values() if not decision.can]
    answer = {
        "flow": flow,
        "order": flow.order,
        "rows": rows,
        "is_legal": any(decision.is_legal for decision in items.decisions),
        "general": items.non_field_errors() if items.is_bound else [],
        "wrong": list(_wrong(items, reasons)),
        "cannot": [(decision, *_instead(flow, decision)) for decision in cannot],
        "sellers": {decision.line.seller_id for decision in items.decisions},
        "arrival": flow.path("arrival"),
        "steps": flow.steps(0, step_names()),
    }
    return render(flow.request, "returns/items.html", answer)


def _chosen(flow: Flow, decision: Decision) -> Chosen:
    return flow.draft.items.get(str(decision.line.id)) or Chosen(0)


def _wrong(items: ItemsForm, reasons: Reasons) -> Iterator[tuple[dict[str, Any], str]]:
    """Return what is wrong with each field, named by its item, as the component `form_errors` shows it."""
    for decision, pieces in items.rows():
        asked: list[BoundField] = [pieces, *reasons.get(decision.line.id, ())]
        for bound in asked:
            if bound.errors:
                ids = {"id_for_label": bound.id_for_label, "auto_id": bound.auto_id}
                yield {"label": decision.line.name, **ids}, str(bound.errors[0])


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
    return [_("Items"), _("Solution"), _("Summary")]


items, items_of_guest = own(choose_items), of_guest(choose_items)
arrival, arrival_of_guest = own(arrive), of_guest(arrive)
