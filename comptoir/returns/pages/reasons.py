"""Why an item goes back, with a comment and a photo where they help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from comptoir.ground.refusal import Refused
from comptoir.photos.actions import keep_photo
from comptoir.policies.models import ReturnReason
from comptoir.rest.limits import Limit, count_or_refuse
from comptoir.returns.forms import NO, YES, ReasonForm
from comptoir.returns.models import Decision
from comptoir.returns.pages.flow import Chosen, Flow, of_guest, own

SEAL = {True: YES, False: NO, None: ""}


def reason_form(flow: Flow, decision: Decision, typed: Mapping[str, Any], *, is_read: bool) -> ReasonForm:
    """Return the form for why an item goes back; where it is not read, what was typed stands there again."""
    request, prefix = flow.request, ReasonForm.prefix_of(decision)
    chosen = flow.draft.items.get(str(decision.line.id)) or Chosen(0)
    return ReasonForm(
        request.POST if is_read else None,
        request.FILES if is_read else None,
        decision,
        initial=_initial(prefix, chosen, {**typed, **request.POST.dict()}),
    )


def _initial(prefix: str, chosen: Chosen, typed: Mapping[str, Any]) -> dict[str, Any]:
    known = {
        "reason": "" if chosen.reason == ReturnReason.NOT_SAID else chosen.reason,
        "comment": chosen.comment,
        "is_sealed": SEAL[chosen.is_sealed],
    }
    return known | {
        name.removeprefix(f"{prefix}-"): value
        for name, value in typed.items()
        if name.startswith(f"{prefix}-")
    }


def take_reason(flow: Flow, form: ReasonForm, chosen: Chosen) -> bool:
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


def lead_to_items(flow: Flow) -> HttpResponse:
    """Lead on from the address at which reasons were asked for on a page of their own."""
    return redirect(flow.path("items"))


reasons, reasons_of_guest = own(lead_to_items), of_guest(lead_to_items)
