"""The second step: refund, replacement or exchange; where the money goes; and how the parcel goes back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from comptoir.payments.models import To
from comptoir.policies.models import Remedy, ReturnReason
from comptoir.returns.actions import ways_of
from comptoir.returns.forms import SolutionForm, WayForm
from comptoir.returns.models import Way
from comptoir.returns.models.words import granted_words, refund_words, way_words
from comptoir.returns.pages.flow import Chosen, Flow, of_guest, own
from comptoir.returns.pages.items import step_names
from comptoir.returns.pages.parts import Part, is_granted_on_sending, parts_of, proposal_of
from comptoir.ui.formats import money
from comptoir.ui.pages import typed_before


def choose_solution(flow: Flow) -> HttpResponse:
    """Ask what she wants for each item, and how money and parcel go back, with what each choice comes to."""
    if not flow.has_reasons:
        return redirect(flow.path("items"))
    request, typed = flow.request, typed_before(flow.request)
    posted = request.POST if request.method == "POST" else None
    _preselect(flow)
    wishes = [
        SolutionForm(
            posted,
            decision,
            ReturnReason(chosen.reason),
            initial=_initial(decision.line.id.hex, chosen, typed),
        )
        for decision, chosen in flow.chosen
        if len(ReturnReason(chosen.reason).remedies) > 1
    ]
    way = _way_form(flow, posted, typed, may_be_another=bool(wishes))
    if posted is None or not all([form.is_valid() for form in [*wishes, way]]):  # noqa: C419 - each says what is wrong
        return _answer(flow, wishes, way)
    for form in wishes:
        chosen = flow.draft.items[str(form.decision.line.id)]
        chosen.wants = form.cleaned_data["wants"]
        chosen.exchange = form.cleaned_data.get("exchange", "") if chosen.wants == Remedy.EXCHANGE else ""
    flow.draft.way = way.cleaned_data["way"]
    flow.draft.refund_to = way.cleaned_data.get("refund_to") or To.ORIGINAL
    flow.keep()
    return redirect(flow.path("summary"))


def _preselect(flow: Flow) -> None:
    """Choose what there is one of: nothing has to be clicked that could not be otherwise."""
    for _decision, chosen in flow.chosen:
        remedies = ReturnReason(chosen.reason).remedies
        if chosen.wants not in remedies:
            chosen.wants = remedies[0] if len(remedies) == 1 else ""


def _initial(line: str, chosen: Chosen, typed: dict[str, Any]) -> dict[str, Any]:
    known = {"wants": chosen.wants, "exchange": chosen.exchange}
    prefix = f"i{line}-"
    return known | {
        name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)
    }


def _way_form(flow: Flow, posted: Any, typed: dict[str, Any], *, may_be_another: bool) -> WayForm:
    parts = parts_of(flow)
    ways = [(way.value, way_words(way, _fee(parts, way))) for way in _ways(flow)]
    known = {"way": flow.draft.way or ways[0][0], "refund_to": flow.draft.refund_to or To.ORIGINAL}
    return WayForm(
        posted,
        ways=ways,
        refunds=_refunds(flow),
        may_be_another=may_be_another,
        granted=granted_words(on_sending=is_granted_on_sending(flow)),
        initial=known | typed,
    )


def _ways(flow: Flow) -> list[Way]:
    """Return the ways for all parcels: a slip that is not prepaid, if one of them may go so."""
    found: list[Way] = []
    for part in parts_of(flow):
        found += [way for way in ways_of(part.reasons, flow.policy) if way not in found]
    return sorted(found, key=list(Way).index)


def _fee(parts: list[Part], way: Way) -> str:
    fees = [fee for part in parts if (fee := part.fee(way))]
    return " + ".join(money(fee) for fee in fees)


def _refunds(flow: Flow) -> list[tuple[str, str]]:
    """Return where a refund may go, with how much and by when; nothing where no refund can be chosen."""
    if not any(Remedy.REFUND in ReturnReason(chosen.reason).remedies for _decision, chosen in flow.chosen):
        return []
    found: list[tuple[str, str]] = []
    for to in To:
        words = refund_words(proposal_of(flow, to=to, way=None))
        if words and words not in [known for _to, known in found]:
            found.append((to.value, words))
    # A guest has no gift balance that she could see.
    return found[:1] if flow.is_guest else found


def _answer(flow: Flow, wishes: list[SolutionForm], way: WayForm) -> HttpResponse:
    answer = {
        "flow": flow,
        "order": flow.order,
        "wishes": wishes,
        "way": way,
        "is_refund_certain": any(
            ReturnReason(chosen.reason).remedies == (Remedy.REFUND,) for _decision, chosen in flow.chosen
        ),
        "shows_delivery": any(part.shipping for part in parts_of(flow)),
        "items_path": flow.path("items"),
        "steps": flow.steps(1, step_names()),
    }
    return render(flow.request, "returns/solution.html", answer)


solution, solution_of_guest = own(choose_solution), of_guest(choose_solution)
