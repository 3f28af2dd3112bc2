"""The second step: why each item goes back, with a comment and a photo where they help."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from comptoir.ground.refusal import Refused
from comptoir.photos.actions import keep_photo
from comptoir.policies.models import ReturnReason
from comptoir.rest.limits import Limit, count_or_refuse
from comptoir.returns.forms import NO, YES, ReasonForm
from comptoir.returns.models import Decision
from comptoir.returns.pages.flow import Chosen, Flow, of_guest, own
from comptoir.returns.pages.items import step_names
from comptoir.ui.pages import typed_before

SEAL = {True: YES, False: NO, None: ""}


def give_reasons(flow: Flow) -> HttpResponse:
    """Ask of each chosen item why it goes back."""
    if not flow.chosen:
        return redirect(flow.path("items"))
    forms = _forms(flow)
    if flow.request.method != "POST" or not all([form.is_valid() for form in forms]):  # noqa: C419 - each says what is wrong
        return _answer(flow, forms)
    for form, (_decision, chosen) in zip(forms, flow.chosen, strict=True):
        if not _take(flow, form, chosen):
            return _answer(flow, forms)
    flow.keep()
    return redirect(flow.path("solution"))


def _forms(flow: Flow) -> list[ReasonForm]:
    request, typed = flow.request, typed_before(flow.request)
    is_sent = request.method == "POST"
    return [
        ReasonForm(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            decision,
            initial=_initial(decision, chosen, typed),
        )
        for decision, chosen in flow.chosen
    ]


def _initial(decision: Decision, chosen: Chosen, typed: dict[str, Any]) -> dict[str, Any]:
    known = {
        "reason": "" if chosen.reason == ReturnReason.NOT_SAID else chosen.reason,
        "comment": chosen.comment,
        "is_sealed": SEAL[chosen.is_sealed],
    }
    prefix = f"i{decision.line.id.hex}-"
    return known | {
        name.removeprefix(prefix): value for name, value in typed.items() if name.startswith(prefix)
    }


def _take(flow: Flow, form: ReasonForm, chosen: Chosen) -> bool:
    """Note what was said of an item; return False where its photo cannot be kept."""
    values = form.cleaned_data
    chosen.reason, chosen.comment = values["reason"].value, values["comment"]
    chosen.is_sealed = values["is_sealed"]
    if chosen.wants and chosen.wants not in values["reason"].remedies:
        chosen.wants = ""
    if values["photo"]:
        count_or_refuse(Limit("return_photos", f"returns:{flow.order.customer_id}"))
        try:
            photo = keep_photo(flow.order.customer, values["photo"], by=flow.by)
        except Refused as refused:
            form.add_error("photo", refused.words)
            return False
        chosen.photos = [str(photo.id)]
    return True


def _answer(flow: Flow, forms: list[ReasonForm]) -> HttpResponse:
    rows = [
        {"form": form, "decision": decision, "chosen": chosen}
        for form, (decision, chosen) in zip(forms, flow.chosen, strict=True)
    ]
    answer = {
        "flow": flow,
        "order": flow.order,
        "rows": rows,
        "is_legal": any(decision.is_legal for decision, _chosen in flow.chosen),
        "items_path": flow.path("items"),
        "steps": flow.steps(1, step_names()),
    }
    return render(flow.request, "returns/reasons.html", answer)


reasons, reasons_of_guest = own(give_reasons), of_guest(give_reasons)
